using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Transfer;

namespace EventIo.Servers.Files;

/// <summary>By which methods a server can send its files.</summary>
public static class FileTransfers
{
    // Many connections may be sending at the same time, each with buffers, a pipe or a ring of its own.
    private static readonly TransferOptions Options = new() { BufferCount = 4, PipeBytes = 256 * 1024 };

    private const string OnThreads = "-Multiplexer ThreadPerConnection.";

    /// <summary>The methods that a server can have, on some mechanism.</summary>
    public static IReadOnlyList<TransferMethod> Methods { get; } =
    [
        TransferMethod.Copy, TransferMethod.SendFile, TransferMethod.Splice, TransferMethod.MemoryMap, TransferMethod.MsgZeroCopy,
        TransferMethod.IoUringSendZc, TransferMethod.IoUringSplice,
    ];

    /// <summary>Why a server can't send its files by a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="mechanism">What the server waits with.</param>
    /// <param name="endPoint">Where it listens.</param>
    /// <returns>A sentence or two; <see langword="null"/> when it can.</returns>
    public static string? Refusal(TransferMethod method, MultiplexerKind mechanism, EndPoint endPoint) => method switch
    {
        TransferMethod.Copy or TransferMethod.SendFile or TransferMethod.Splice or TransferMethod.MemoryMap => null,
        TransferMethod.MsgZeroCopy or TransferMethod.IoUringSendZc when endPoint is UnixDomainSocketEndPoint =>
            "A UNIX socket has no MSG_ZEROCOPY.",
        TransferMethod.MsgZeroCopy when mechanism != MultiplexerKind.ThreadPerConnection =>
            "MsgZeroCopy is told of its buffers by the socket's error queue, which every multiplexer reports as an error of the " +
            "connection for as long as something is in it. A thread of its own can read that while it waits: " + OnThreads,
        TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice when mechanism != MultiplexerKind.ThreadPerConnection =>
            $"{method} waits in a ring of its own, and a loop can't wait in two places. A thread for each connection can: " + OnThreads,
        TransferMethod.MsgZeroCopy or TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice => TransferCatalog.Refusal(method),
        TransferMethod.IoUringLinked =>
            "A server has its linked chains from the ring that its loops wait in, for small files: -RingFeature LinkedFiles.",
        TransferMethod.Auto => "A server can't measure the methods for each file that it sends, as Auto does.",
        _ => TransferCatalog.Refusal(method) ?? $"{method} is no method of a server.",
    };

    /// <summary>Sets a method up once, so that a server that could send nothing does not start.</summary>
    /// <exception cref="Native.NativeException">What it takes can't be had here: descriptors, memory that is locked.</exception>
    internal static void Try(TransferMethod method) => TransferCatalog.Create(method, Options).Dispose();

    /// <summary>What makes the sends of a method; <see langword="null"/> for sendfile(2), which the mechanisms have themselves.</summary>
    internal static Func<IFileSend>? Factory(TransferMethod method) => method == TransferMethod.SendFile
        ? null
        : () => new TransferFileSend(TransferCatalog.Create(method, Options));
}
