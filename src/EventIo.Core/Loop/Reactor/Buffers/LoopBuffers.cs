using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;

namespace EventIo.Loop.Reactor.Buffers;

/// <summary>
/// What the connections of a loop share to queue input and output: segments, buffers to write into, and objects that
/// send files.
/// </summary>
/// <param name="multiplexer">The loop's mechanism, which lends the receive buffers and sends.</param>
/// <param name="counters">The loop's counters.</param>
/// <param name="createFileSend">Creates an object that sends files; null to use the mechanism's sendfile(2).</param>
internal sealed class LoopBuffers(
    Multiplexer multiplexer, LoopCounters counters, Func<IFileSend>? createFileSend) : IDisposable
{
    /// <summary>Bytes in a buffer that handlers write into.</summary>
    internal const int WrittenBytes = 16 * 1024;

    internal Multiplexer Multiplexer { get; } = multiplexer;

    internal ILinkedFileSender? LinkedFileSender { get; } = multiplexer as ILinkedFileSender;

    internal LoopCounters Counters { get; } = counters;

    internal SegmentTable Segments { get; } = new();

    internal LentBuffers Written { get; } = new(WrittenBytes);

    internal FileSends? FileSends { get; } = createFileSend is null ? null : new FileSends(createFileSend);

    /// <summary>Frees what a segment owns: its buffer goes back to its pool, its file is closed.</summary>
    internal void Release(in OutputSegment segment)
    {
        switch (segment.Kind)
        {
            case OutputKind.Lent:
                Multiplexer.ReturnBuffer(segment.Owner);
                break;
            case OutputKind.Written:
                Written.Return(segment.Owner);
                break;
            case OutputKind.File:
                SystemFile.Close(segment.Owner);
                Counters.SystemCalls++;
                break;
        }
    }

    public void Dispose()
    {
        Written.Dispose();
        FileSends?.Dispose();
    }
}
