using System.Globalization;
using EventIo.Native;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.References;

/// <summary>Reads and sets the options of a socket, and returns them as records.</summary>
public static class SocketOptions
{
    /// <summary>Reads an option.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="option">The option.</param>
    /// <returns>The option with its value.</returns>
    /// <exception cref="SocketProblemException">The socket has no such option, or it can't be read.</exception>
    public static SocketOption Read(SocketReference socket, SocketOptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(option);
        if (!option.Fits(socket.Identity))
            throw SocketOptionProblems.OptionNotForSocket(option, socket.Identity);
        if (option.ReadAs is not null)
            throw SocketOptionProblems.NotReadable(option);
        (object? value, string? note) = Look(socket, option);
        return Fill(socket, new SocketOption
        {
            Name = option.Name,
            Value = value,
            Unit = option.Unit,
            Note = note,
            Help = option.Help,
        });
    }

    /// <summary>Describes an option that the kernel doesn't have.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="option">The option.</param>
    /// <param name="problem">The kernel's error.</param>
    /// <returns>The option without a value; its note names the version of Linux that introduced it.</returns>
    public static SocketOption Unavailable(
        SocketReference socket, SocketOptionDescription option, SocketProblemException problem)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(problem);
        return Fill(socket, new SocketOption
        {
            Name = option.Name,
            Unit = option.Unit,
            Note = $"{problem.Message} {problem.RecommendedAction}",
            Help = option.Help,
        });
    }

    /// <summary>Sets an option, and reads the resulting value back.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="setting">The option and its value.</param>
    /// <returns>The previous value, the requested value, and the current value.</returns>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    public static SocketOptionChange Set(SocketReference socket, SocketOptionSetting setting)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(setting);
        SocketOptionDescription option = setting.Option;
        (object? previous, _) = Look(socket, option);
        socket.Set(setting);
        (object? value, string? note) = Look(socket, option);
        return (SocketOptionChange)Fill(socket, new SocketOptionChange
        {
            Name = option.Name,
            Value = value,
            Unit = option.Unit,
            PreviousValue = previous,
            AskedValue = setting.Value,
            Note = note ?? Note(option, setting.Value, value),
            Help = option.Help,
        });
    }

    // Options that Windows declares but refuses are reported in the row: Wine and old versions lack some.
    private static (object? Value, string? Note) Look(SocketReference socket, SocketOptionDescription option)
    {
        try
        {
            object value = socket.Read(option);
            return (value, FastOpenNote(socket, option, value));
        }
        catch (SocketProblemException refused) when (OperatingSystem.IsWindows()
            && refused.Problem is SocketProblem.OptionUnavailable or SocketProblem.OptionRefused)
        {
            return socket.Remembered(option) is { } seconds
                ? (seconds, "As last set by SIO_KEEPALIVE_VALS: this system does not report it.")
                : (null, refused.Message);
        }
    }

    private static string? Note(SocketOptionDescription option, object asked, object? value) =>
        value is null || asked.Equals(value)
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{asked} became {value}: {option.KernelEffect ?? "the system's choice"}.");

    private static SocketOption Fill(SocketReference socket, SocketOption option) => option with
    {
        Kind = socket.Identity.Kind,
        Role = socket.Identity.Role,
        State = socket.Identity.State,
        Local = socket.Identity.Local?.ToString(),
        Remote = socket.Identity.Remote?.ToString(),
        ProcessId = socket.Holder.ProcessId,
        ProcessName = socket.Holder.ProcessName,
        FileDescriptor = socket.Holder.FileDescriptor,
        ServerName = socket.Holder.ServerName,
        Cookie = socket.Identity.Cookie,
    };

    /// <summary>As <see cref="FastOpen.Note"/>, in the network namespace of a socket.</summary>
    private static string? FastOpenNote(SocketReference socket, SocketOptionDescription option, object value)
    {
        if (!option.Name.StartsWith("TCP_FASTOPEN", StringComparison.Ordinal) || socket.IsInOwnNamespace)
            return FastOpen.Note(option, value);
        try
        {
            return NetworkNamespace.Run(
                NetworkNamespace.OfProcess(socket.Holder.ProcessId), () => FastOpen.Note(option, value));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            // This user may not enter the namespace.
            return null;
        }
    }
}
