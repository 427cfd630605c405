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
        TransferMethod.MsgZeroCopy or TransferMethod.IoUringSendZc when endPoint is UnixDomainSocketEndPoint =>
            "A UNIX socket has no MSG_ZEROCOPY.",
        TransferMethod.MsgZeroCopy when mechanism != MultiplexerKind.ThreadPerConnection =>
            "MsgZeroCopy is told of its buffers by the socket's error queue, which every multiplexer reports as an error of the " +
            "connection for as long as something is in it. A thread of its own can read that while it waits.",
        TransferMethod.IoUringSendZc or TransferMethod.IoUringSplice when mechanism != MultiplexerKind.ThreadPerConnection =>
            $"{method} waits in a ring of its own, and a loop can't wait in two places. A thread of its own can wait there.",
        TransferMethod.IoUringLinked =>
            "A server has its linked chains from the ring that its loops wait in, for small files: -RingFeature LinkedFiles.",
        TransferMethod.Auto => "A server can't measure the methods for each file that it sends, as Auto does.",
        _ => TransferCatalog.Refusal(method),
    };

    /// <summary>Checks that a server can send its files by a method, and sets the method up once.</summary>
    /// <param name="method">The method.</param>
    /// <param name="mechanism">What the server waits with.</param>
    /// <param name="endPoint">Where it listens.</param>
    /// <exception cref="NotSupportedException">It can't: <see cref="Refusal"/>.</exception>
    /// <exception cref="Native.NativeException">What it takes is not to be had: descriptors, memory that is locked.</exception>
    internal static void Check(TransferMethod method, MultiplexerKind mechanism, EndPoint endPoint)
    {
        if (Refusal(method, mechanism, endPoint) is { } refusal)
            throw new NotSupportedException(refusal);
        TransferCatalog.Create(method, Options).Dispose();
    }

    /// <summary>What makes the sends of a method; <see langword="null"/> for sendfile(2), which the mechanisms have themselves.</summary>
    internal static Func<IFileSend>? Factory(TransferMethod method) => method == TransferMethod.SendFile
        ? null
        : () => new TransferFileSend(TransferCatalog.Create(method, Options));
}
