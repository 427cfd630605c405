using EventIo.Native.Linux.IoUring;

namespace EventIo.Transfer;

/// <content>The rows.</content>
public static partial class TransferCatalog
{
    private static TransferMethodDescription[] Table() =>
    [
        new()
        {
            Method = TransferMethod.Auto,
            Calls = "The method that is best in this host's own measurements",
            Summary = "The method that is best in this host's own measurements.",
            Resources = TransferResources.Pipe,
            ServerRefusal = "A server can't measure the methods for each file that it sends, as Auto does.",
        },
        new()
        {
            Method = TransferMethod.Copy,
            Calls = "read(2) and send(2)",
            Summary = "read(2) and send(2): copied twice. Works with everything.",
            Resources = TransferResources.Buffer,
            Create = options => new CopyTransfer(options),
        },
        new()
        {
            Method = TransferMethod.SendFile,
            Calls = "sendfile(2)",
            Summary = "sendfile(2): the socket gets references to the pages of the page cache. One call moves "
                + "megabytes.",
            SourceRefusal = source => source.IsPipe ? "sendfile(2) can't read from a pipe." : null,
            Create = _ => new SendFileTransfer(),
        },
        new()
        {
            Method = TransferMethod.Splice,
            Calls = "splice(2) through a pipe",
            Summary = "splice(2), from the file into a pipe and from there into the socket: references too, at the "
                + "price of a second call.",
            Resources = TransferResources.Pipe,
            Create = options => new SpliceTransfer(options),
        },
        new()
        {
            Method = TransferMethod.MemoryMap,
            Calls = "mmap(2) and send(2)",
            Summary = "mmap(2), and send(2) from the mapping: copied once, and a page fault for each page that is new "
                + "to this process.",
            Resources = TransferResources.Mapping,
            SourceRefusal = source => NeedsLength("mmap(2)", source),
            Create = options => new MemoryMapTransfer(options),
        },
        new()
        {
            Method = TransferMethod.MsgZeroCopy,
            Calls = "read(2), and send(2) with MSG_ZEROCOPY",
            Summary = "read(2), and send(2) with MSG_ZEROCOPY: references to the buffer, whose pages are locked until "
                + "the peer has acknowledged them. The error queue reports which sends were copied. For large "
                + "sends over real network cards.",
            Resources = TransferResources.Buffer | TransferResources.Notifications,
            LoopRefusal = "MsgZeroCopy learns of released buffers from the socket's error queue, which multiplexers "
                + "report as an error of the connection as long as it is not empty. A thread for each "
                + "connection can read the queue while it waits.",
            Create = options => new MsgZeroCopyTransfer(options),
        },
        new()
        {
            Method = TransferMethod.IoUringSendZc,
            Calls = "io_uring: read into registered buffers, SEND_ZC",
            Summary = "MsgZeroCopy by io_uring, from registered buffers.",
            Resources = TransferResources.Buffer | TransferResources.Notifications | TransferResources.Ring,
            NeededOpcodes = [RingOpcode.READ_FIXED, RingOpcode.SEND_ZC],
            LoopRefusal = WaitsInItsRing(TransferMethod.IoUringSendZc),
            Create = options => new IoUringSendZcTransfer(options),
        },
        new()
        {
            Method = TransferMethod.IoUringSplice,
            Calls = "io_uring: two splices, linked",
            Summary = "Splice by io_uring. The kernel hands it to a worker thread.",
            Resources = TransferResources.Pipe | TransferResources.Ring,
            NeededOpcodes = [RingOpcode.SPLICE],
            LoopRefusal = WaitsInItsRing(TransferMethod.IoUringSplice),
            Create = options => new IoUringSpliceTransfer(options),
        },
        new()
        {
            Method = TransferMethod.IoUringLinked,
            Calls = "io_uring: open, read, send, close in one chain",
            Summary = "open, read, send and close as one chain. From the page cache it is slower than the four calls.",
            Resources = TransferResources.Buffer | TransferResources.Ring | TransferResources.DirectDescriptors,
            NeededOpcodes = [RingOpcode.OPENAT, RingOpcode.READ, RingOpcode.SEND, RingOpcode.CLOSE],
            NeedsLinkedFile = true,
            SourceRefusal = source => NeedsLength("The linked chain", source),
            ServerRefusal = "A server sends small files by linked chains of the ring that its loops wait on: "
                + "use -RingFeature LinkedFiles.",
            Create = options => new IoUringLinkedTransfer(options),
        },
        new()
        {
            Method = TransferMethod.TransmitFile,
            Calls = "TransmitFile of Windows",
            Summary = "TransmitFile of Windows, for whole files.",
            SystemRefusal = "TransmitFile is a call of Windows.",
            ServerRefusal = "TransmitFile is a call of Windows.",
        },
    ];

    private static string WaitsInItsRing(TransferMethod method) =>
        $"{method} waits in a ring of its own, and a loop can't wait in two places. " +
        "A thread for each connection can wait there.";

    private static string? NeedsLength(string taker, TransferSource source) => source.IsSeekable
        ? null
        : $"{taker} needs a source with a length; a pipe, a device and a file of /proc have none.";
}
