using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Sockets.Options;

/// <summary>An option and its requested value.</summary>
/// <param name="Option">The option.</param>
/// <param name="Value">A value of <see cref="SocketOptionConversion.Parse"/>.</param>
/// <param name="IsFromProfile">Whether it belongs to a profile: it is then skipped where it doesn't fit.</param>
public sealed record SocketOptionSetting(SocketOptionDescription Option, object Value, bool IsFromProfile)
{
    private const string Unavailable = "unavailable";

    private readonly byte[] _bytes = Encode(Option, Value);

    /// <summary>
    /// Windows: the keepalive times that this and the other options request, for systems that set them together
    /// (SIO_KEEPALIVE_VALS).
    /// </summary>
    internal KeepAliveTimes KeepAlive { get; init; } = KeepAliveTimes.Of(Option.Name, Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Option}={Value}";

    /// <summary>Sets it on a socket of this process. Allocates nothing.</summary>
    /// <returns>0, or a negative errno.</returns>
    internal int Apply(int descriptor) => OperatingSystem.IsWindows()
        ? ApplyOnWindows(descriptor)
        : SocketOptionCalls.Set(descriptor, Option.LevelNumber, Option.Number, _bytes);

    /// <summary>Sets it on a socket of this process.</summary>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    internal void Set(int descriptor)
    {
        int result = Apply(descriptor);
        if (result < 0)
            throw SocketOptionProblems.Refused(Option, isSet: true, -result, Value);
    }

    /// <summary>Reads its value on a socket of this process that it was set on.</summary>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    internal object Read(int descriptor)
    {
        try
        {
            return Option.Read(descriptor);
        }
        catch (SocketProblemException) when (OperatingSystem.IsWindows())
        {
            // Times set by SIO_KEEPALIVE_VALS can't be read; otherwise nothing was set.
            return KeepAlive.IsAny ? Value : Unavailable;
        }
    }

    [SupportedOSPlatform("windows")]
    private int ApplyOnWindows(int descriptor)
    {
        int result = WindowsSocketOptions.Set(descriptor, Option.LevelNumber, Option.Number, _bytes);
        return result == -Errno.ENOPROTOOPT && KeepAlive.IsAny
            ? WindowsSocketOptions.SetKeepAlive(descriptor, KeepAlive.IdleSeconds, KeepAlive.IntervalSeconds)
            : result;
    }

    private static byte[] Encode(SocketOptionDescription option, object value)
    {
        byte[] bytes = new byte[SocketOptionConversion.MaxBytes];
        return bytes[..SocketOptionConversion.Encode(option, value, bytes)];
    }
}
