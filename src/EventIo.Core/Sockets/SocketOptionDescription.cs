using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Sockets;

/// <summary>
/// What is known of a socket option on this system. Reading, writing, completion, help and tests all go by these. Its lists are arrays,
/// which a script can index.
/// </summary>
public sealed record SocketOptionDescription
{
    /// <summary>The name in C: <c>TCP_NODELAY</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The level's name in C: <c>IPPROTO_TCP</c>.</summary>
    public required string Level { get; init; }

    /// <summary>The level's number, setsockopt(2)'s second argument.</summary>
    public required int LevelNumber { get; init; }

    /// <summary>The option's number, setsockopt(2)'s third argument.</summary>
    public required int Number { get; init; }

    /// <summary>What the value is.</summary>
    public required SocketOptionType Type { get; init; }

    /// <summary>What the value counts; <see langword="null"/> where it counts nothing.</summary>
    public string? Unit { get; init; }

    /// <summary>The least value that the kernel takes as it is meant.</summary>
    public long Minimum { get; init; }

    /// <summary>The greatest value that the kernel takes.</summary>
    public long Maximum { get; init; } = 1;

    /// <summary>A value that makes sense.</summary>
    public required string Example { get; init; }

    /// <summary>In which states of a socket it has an effect, be it on what the socket accepts.</summary>
    public required SocketRole AppliesTo { get; init; }

    /// <summary>Which sockets have it.</summary>
    public required IReadOnlyList<SocketKind> Kinds { get; init => field = value.ToArray(); }

    /// <summary>Only IPv6 sockets have it.</summary>
    public bool IsIPv6Only { get; init; }

    /// <summary>Accepted sockets have it from their listener.</summary>
    public bool IsInherited { get; init; } = true;

    /// <summary>The option that tells the value, where this one can only be set; <see langword="null"/> for itself.</summary>
    public string? ReadAs { get; init; }

    /// <summary>The version of the system that brought it: a Linux, <see langword="null"/> for one from before 2.4; or a Windows.</summary>
    public string? Since { get; init; }

    /// <summary>The capability that setting it takes, and when; <see langword="null"/> when anybody may.</summary>
    public string? Capability { get; init; }

    /// <summary>What the kernel makes of a value; <see langword="null"/> when it keeps it as it is.</summary>
    public string? KernelEffect { get; init; }

    /// <summary>Where it is documented.</summary>
    public required string Source { get; init; }

    /// <summary>What it is for, in one line.</summary>
    public required string Help { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether a socket has it, as it is now.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>Whether it can be read there, and setting it means something.</returns>
    public bool Fits(SocketIdentity socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Fits(socket.Kind, socket.IsIPv6, socket.Role);
    }

    /// <summary>Whether it is an error to ask a socket for it, not just nothing to do.</summary>
    /// <param name="socket">
    /// The socket. One of a probe server is asked together with others: what is for the listener alone is no error of a
    /// connection.
    /// </param>
    /// <returns>Whether the socket can't have it, nor can the server's others.</returns>
    public bool IsMisplaced(SocketReference socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SocketRole roles = socket.Holder.ServerName is null
            ? socket.Identity.Role
            : SocketRole.Listener | SocketRole.Connected;
        return !Fits(socket.Identity.Kind, socket.Identity.IsIPv6, roles);
    }

    /// <summary>Asks a socket of this process.</summary>
    /// <returns>A <see cref="long"/>, or a <see cref="string"/> where the value is a word.</returns>
    /// <exception cref="SocketProblemException">The kernel refused.</exception>
    internal object Read(int descriptor)
    {
        SocketOptionDescription told = ReadAs is { } other ? SocketOptionCatalog.Find(other) : this;
        Span<byte> bytes = stackalloc byte[SocketOptionConversion.MaxBytes];
        int length = OperatingSystem.IsWindows()
            ? WindowsSocketOptions.Get(descriptor, told.LevelNumber, told.Number, bytes)
            : SocketOptionCalls.Get(descriptor, told.LevelNumber, told.Number, bytes);
        return length > 0
            ? SocketOptionConversion.Decode(told, bytes[..length])
            : throw SocketProblems.Refused(this, isSet: false, -length, value: null);
    }

    internal bool Fits(SocketKind kind, bool isIPv6, SocketRole role) =>
        Kinds.Contains(kind) && (!IsIPv6Only || isIPv6) && (AppliesTo & role) != 0;
}
