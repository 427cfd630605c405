using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Transfer;

namespace EventIo.Servers.Workloads.Files;

/// <summary>The methods by which a server can send its files.</summary>
public static class FileTransfers
{
    // Many connections may be sending at the same time, each with buffers, a pipe or a ring of its own.
    private static readonly TransferOptions Options = new() { BufferCount = 4, PipeBytes = 256 * 1024 };

    /// <summary>The methods that a server can use on at least one mechanism.</summary>
    public static IReadOnlyList<TransferMethod> Methods { get; } =
        [.. TransferCatalog.Methods.Where(method => TransferCatalog.Describe(method).ServerRefusal is null)];

    /// <summary>Returns why a server can't send its files by a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="mechanism">The mechanism that the server waits with.</param>
    /// <param name="endPoint">Where the server listens.</param>
    /// <returns>A sentence or two; <see langword="null"/> when it can.</returns>
    public static string? Refusal(TransferMethod method, MultiplexerKind mechanism, EndPoint endPoint)
    {
        TransferMethodDescription row = TransferCatalog.Describe(method);
        if (row.AsksForZeroCopy && endPoint is UnixDomainSocketEndPoint)
            return "A UNIX socket has no MSG_ZEROCOPY.";
        return row.ServerRefusal
            ?? (IsBlocking(mechanism) ? null : row.LoopRefusal)
            ?? TransferCatalog.Refusal(method);
    }

    private static bool IsBlocking(MultiplexerKind mechanism) =>
        MultiplexerCatalog.Model(mechanism) == MultiplexerModel.Blocking;

    /// <summary>Checks that a server can send its files by a method, by setting it up once.</summary>
    /// <param name="method">The method.</param>
    /// <param name="mechanism">The mechanism that the server waits with.</param>
    /// <param name="endPoint">Where the server listens.</param>
    /// <exception cref="NotSupportedException">It can't; see <see cref="Refusal"/>.</exception>
    /// <exception cref="Native.NativeException">
    /// The kernel refused what the method requires: descriptors or locked memory.
    /// </exception>
    internal static void Check(TransferMethod method, MultiplexerKind mechanism, EndPoint endPoint)
    {
        if (Refusal(method, mechanism, endPoint) is { } refusal)
            throw new NotSupportedException(refusal);
        TransferCatalog.Create(method, Options).Dispose();
    }

    /// <summary>
    /// Returns a function that creates the objects that send files by a method; <see langword="null"/> for sendfile(2),
    /// which the mechanisms call themselves.
    /// </summary>
    internal static Func<IFileSend>? Factory(TransferMethod method) => method == TransferMethod.SendFile
        ? null
        : () => new TransferFileSend(TransferCatalog.Create(method, Options));
}
