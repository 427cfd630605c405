using System.Net;
using EventIo.Native.Linux;

namespace EventIo.Sockets;

/// <summary>
/// A duplicate of somebody's descriptor. It refers to the same socket for as long as it is not disposed, whatever becomes of
/// the descriptor: what is asked of it and changed on it is asked of and changed on that socket and no other.
/// </summary>
public sealed class SocketReference : IDisposable
{
    private static readonly Lazy<ulong> OwnNamespace = new(() =>
    {
        using var probe = new DescriptorHandle(SocketCalls.Open(new IPEndPoint(IPAddress.Loopback, 0), flags: 0));
        return SocketOptionCalls.NamespaceCookie(probe.Value);
    });

    private readonly DescriptorHandle _handle;
    private readonly KeepAliveMemory? _keepAlive;

    /// <summary>Takes a duplicate over, whatever comes of it.</summary>
    /// <param name="handle">The duplicate.</param>
    /// <param name="holder">Whose the original is.</param>
    /// <param name="keepAlive">Windows: what was set before and the system may not tell.</param>
    /// <exception cref="SocketProblemException">It is no socket of a kind that is known here.</exception>
    internal SocketReference(DescriptorHandle handle, SocketHolder holder, KeepAliveMemory? keepAlive = null)
    {
        _handle = handle;
        _keepAlive = keepAlive;
        Holder = holder;
        try
        {
            Identity = SocketIdentityReader.Read(handle.Value)
                ?? throw SocketProblems.DescriptorNotSocket(holder.ToString(), holder.FileDescriptor);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>What the socket is.</summary>
    public SocketIdentity Identity { get; }

    /// <summary>Whose it is.</summary>
    public SocketHolder Holder { get; }

    /// <summary>Whether it is in this process's network namespace.</summary>
    internal bool IsInOwnNamespace => OperatingSystem.IsWindows() || SocketOptionCalls.NamespaceCookie(Descriptor) == OwnNamespace.Value;

    /// <summary>The duplicate.</summary>
    internal int Descriptor => _handle.Value;

    /// <summary>Reads an option.</summary>
    /// <param name="option">The option.</param>
    /// <returns>A <see cref="long"/>, or a <see cref="string"/> where the value is a word.</returns>
    /// <exception cref="SocketProblemException">It can't be read here, or not on this kernel.</exception>
    public object Read(SocketOptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.Read(Descriptor);
    }

    /// <summary>Sets an option.</summary>
    /// <param name="setting">The option and its value.</param>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    public void Set(SocketOptionSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (_keepAlive is null || !setting.KeepAlive.IsAny)
        {
            setting.Set(Descriptor);
            return;
        }
        KeepAliveTimes times = setting.KeepAlive.Over(_keepAlive.Of(Identity));
        (setting with { KeepAlive = times }).Set(Descriptor);
        _keepAlive.Remember(Identity, times);
    }

    /// <summary>What an option was last set to, where the system does not tell it; null when that is not known.</summary>
    internal long? Remembered(SocketOptionDescription option) => _keepAlive?.Of(Identity).Value(option.Name);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
