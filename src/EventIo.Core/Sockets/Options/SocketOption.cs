using EventIo.Findings;
using EventIo.Native;

namespace EventIo.Sockets.Options;

/// <summary>The value of a socket's option, and the socket.</summary>
public record SocketOption
{
    /// <summary>The option's name in C.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The value in the kernel: a <see cref="long"/>, or a <see cref="string"/> if the value is a word;
    /// <see langword="null"/> if it could not be read.
    /// </summary>
    public object? Value { get; init; }

    /// <summary>The unit of the value; <see langword="null"/> if it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>A remark about the value; <see langword="null"/> if there is none.</summary>
    public string? Note { get; init; }

    /// <summary>The socket's kind.</summary>
    public SocketKind Kind { get; init; }

    /// <summary>The socket's role.</summary>
    public SocketRole Role { get; init; }

    /// <summary>
    /// TCP: the socket's state; <see langword="null"/> for other kinds, and if the system does not report it.
    /// </summary>
    public TcpState? State { get; init; }

    /// <summary>The socket's own end; <see langword="null"/> while it has none.</summary>
    public string? Local { get; init; }

    /// <summary>The peer's end; <see langword="null"/> without a peer.</summary>
    public string? Remote { get; init; }

    /// <summary>The process that has the socket.</summary>
    public int ProcessId { get; init; }

    /// <summary>The process's name; <see langword="null"/> if unknown.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The socket's descriptor in that process; on Windows its handle.</summary>
    public int FileDescriptor { get; init; }

    /// <summary>The probe server that has the socket; <see langword="null"/> for any other socket.</summary>
    public string? ServerName { get; init; }

    /// <summary>
    /// The kernel's cookie for the socket, which is never reused; <see langword="null"/> on Windows, which has none.
    /// </summary>
    public ulong? Cookie { get; init; }

    /// <summary>The purpose of the option.</summary>
    public required string Help { get; init; }

    /// <summary>The option, its value and its socket.</summary>
    /// <returns>The text: <c>TCP_NODELAY=1 of 127.0.0.1:80</c>.</returns>
    public sealed override string ToString() =>
        PlainText.Of(FormattableString.Invariant($"{Name}={Value} of {Local ?? $"a {Kind} socket"}"))
        + (Remote is null ? "" : PlainText.Of($" to {Remote}"));
}
