using EventIo.Findings;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Sockets.Options;

/// <summary>
/// The properties of a socket option on this system. Reading, writing, completion, help and tests are derived from
/// them. Its lists are arrays, which a script can index.
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

    /// <summary>The type of the value.</summary>
    public required SocketOptionType Type { get; init; }

    /// <summary>The unit of the value; <see langword="null"/> if it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The lowest value that the kernel accepts with its literal meaning.</summary>
    public long Minimum { get; init; }

    /// <summary>The highest value that the kernel accepts.</summary>
    public long Maximum { get; init; } = 1;

    /// <summary>A sensible value.</summary>
    public required string Example { get; init; }

    /// <summary>
    /// The roles of a socket in which the option has an effect. For a listener, an effect on the sockets that it
    /// accepts is enough.
    /// </summary>
    public required SocketRole AppliesTo { get; init; }

    /// <summary>The kinds of sockets that have it.</summary>
    public required IReadOnlyList<SocketKind> Kinds { get; init => field = value.ToTextList(); }

    /// <summary>Only IPv6 sockets have it.</summary>
    public bool IsIPv6Only { get; init; }

    /// <summary>Whether accepted sockets inherit it from their listener.</summary>
    public bool IsInherited { get; init; } = true;

    /// <summary>
    /// The option to read the value of an option that can only be set; <see langword="null"/> for itself.
    /// </summary>
    public string? ReadAs { get; init; }

    /// <summary>
    /// The version of the system that introduced it: of Linux, <see langword="null"/> for one before 2.4; or of
    /// Windows.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>The capability that setting it requires, and when; <see langword="null"/> for none.</summary>
    public string? Capability { get; init; }

    /// <summary>How the kernel changes a value; <see langword="null"/> if it doesn't.</summary>
    public string? KernelEffect { get; init; }

    /// <summary>Where it is documented.</summary>
    public required string Source { get; init; }

    /// <summary>Its purpose, in one line.</summary>
    public required string Help { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Returns whether a socket has it in its current state.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>Whether it can be read there and setting it has an effect.</returns>
    public bool Fits(SocketIdentity socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Fits(socket.Kind, socket.IsIPv6, socket.Role);
    }

    /// <summary>Reads it from a socket of this process.</summary>
    /// <returns>A <see cref="long"/>, or a <see cref="string"/> if the value is a word.</returns>
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
            : throw SocketOptionProblems.Refused(this, isSet: false, -length, value: null);
    }

    internal bool Fits(SocketKind kind, bool isIPv6, SocketRole role) =>
        Kinds.Contains(kind) && (!IsIPv6Only || isIPv6) && (AppliesTo & role) != 0;
}
