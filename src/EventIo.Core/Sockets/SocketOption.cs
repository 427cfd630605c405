using System.Net.NetworkInformation;

namespace EventIo.Sockets;

/// <summary>An option of a socket as it is, and whose socket that is.</summary>
public record SocketOption
{
    /// <summary>The option's name in C.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it is, asked of the kernel: a <see cref="long"/>, or a <see cref="string"/> where the value is a word;
    /// <see langword="null"/> when it could not be asked.
    /// </summary>
    public object? Value { get; init; }

    /// <summary>What the value counts; <see langword="null"/> where it counts nothing.</summary>
    public string? Unit { get; init; }

    /// <summary>What the reader has to know; <see langword="null"/> when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What the socket speaks.</summary>
    public SocketKind Kind { get; init; }

    /// <summary>What the socket is doing.</summary>
    public SocketRole Role { get; init; }

    /// <summary>TCP: the socket's state; <see langword="null"/> for the others, and where the system does not tell.</summary>
    public TcpState? State { get; init; }

    /// <summary>The socket's own end; <see langword="null"/> while it has none.</summary>
    public string? Local { get; init; }

    /// <summary>The peer's end; <see langword="null"/> without a peer.</summary>
    public string? Remote { get; init; }

    /// <summary>The process that has the socket.</summary>
    public int ProcessId { get; init; }

    /// <summary>The process's name; <see langword="null"/> when it is not known.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The socket's descriptor in that process; on Windows its handle.</summary>
    public int FileDescriptor { get; init; }

    /// <summary>The probe server that has the socket; <see langword="null"/> for any other socket.</summary>
    public string? ServerName { get; init; }

    /// <summary>The kernel's number for the socket, never used again; <see langword="null"/> on Windows, which has none.</summary>
    public ulong? Cookie { get; init; }

    /// <summary>What the option is for.</summary>
    public required string Help { get; init; }
}
