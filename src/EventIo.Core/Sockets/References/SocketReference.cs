using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.References;

/// <summary>
/// A duplicate of a process's descriptor. Until it is disposed, it refers to the same socket, whatever happens to the
/// descriptor: reading and changing it affects that socket and no other.
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

    /// <summary>Takes ownership of a duplicate, even if the constructor throws.</summary>
    /// <param name="handle">The duplicate.</param>
    /// <param name="holder">The process that has the original.</param>
    /// <param name="keepAlive">Windows: earlier settings, which the system may not report.</param>
    /// <exception cref="SocketProblemException">The descriptor is not a socket, or of an unknown kind.</exception>
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

    /// <summary>The identity of the socket.</summary>
    public SocketIdentity Identity { get; private set; }

    /// <summary>The process that has it.</summary>
    public SocketHolder Holder { get; }

    /// <summary>Whether it is in this process's network namespace.</summary>
    internal bool IsInOwnNamespace =>
        OperatingSystem.IsWindows() || SocketOptionCalls.NamespaceCookie(Descriptor) == OwnNamespace.Value;

    /// <summary>The duplicate.</summary>
    internal int Descriptor => _handle.Value;

    /// <summary>Adopts the cookie that the kernel's listing shows for it.</summary>
    internal void AdoptListedCookie(ulong cookie) => Identity = Identity with { Cookie = cookie };

    /// <summary>Reads an option.</summary>
    /// <param name="option">The option.</param>
    /// <returns>A <see cref="long"/>, or a <see cref="string"/> if the value is a word.</returns>
    /// <exception cref="SocketProblemException">It can't be read from this socket, or not on this kernel.</exception>
    public object Read(SocketOptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return option.Read(Descriptor);
    }

    /// <summary>Returns whether an option that this socket lacks is an error; otherwise it is skipped.</summary>
    /// <param name="option">
    /// The option. The sockets of a probe server are handled together: an option that only its listener has is not an
    /// error on a connection.
    /// </param>
    /// <returns>Whether neither this socket nor another one of its server can have it.</returns>
    public bool IsMisplaced(SocketOptionDescription option)
    {
        ArgumentNullException.ThrowIfNull(option);
        SocketRole roles = Holder.ServerName is null ? Identity.Role : SocketRole.Listener | SocketRole.Connected;
        return !option.Fits(Identity.Kind, Identity.IsIPv6, roles);
    }

    /// <summary>Returns the options of a set that fit this socket.</summary>
    /// <param name="asked">The set.</param>
    /// <returns>The options.</returns>
    /// <exception cref="SocketProblemException">
    /// An individually requested option is misplaced here, or all options of a profile are.
    /// </exception>
    public IReadOnlyList<SocketOptionSetting> Select(SocketOptionSet asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        SocketOptionSetting? misplaced =
            asked.Settings.FirstOrDefault(setting => !setting.IsFromProfile && IsMisplaced(setting.Option))
            ?? (!asked.IsEmpty && asked.Settings.All(setting => IsMisplaced(setting.Option))
                ? asked.Settings[0]
                : null);
        return misplaced is null
            ? [.. asked.Settings.Where(setting => setting.Option.Fits(Identity))]
            : throw SocketOptionProblems.OptionNotForSocket(misplaced.Option, Identity);
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
        KeepAliveTimes times = setting.KeepAlive.CompletedBy(_keepAlive.Of(Identity));
        (setting with { KeepAlive = times }).Set(Descriptor);
        _keepAlive.Remember(Identity, times);
    }

    /// <summary>
    /// Returns the last set value of an option that the system does not report; null if unknown.
    /// </summary>
    internal long? Remembered(SocketOptionDescription option) => _keepAlive?.Of(Identity).Value(option.Name);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
