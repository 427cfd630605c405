using System.Buffers.Binary;
using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>Programs in the kernel that follow the requests of rings, and what they have counted.</summary>
internal sealed class RingTrace : IDisposable
{
    // Requests in flight of all measured threads; at the limit, the least recently used one is evicted.
    private const int MaxRequests = 1 << 16;
    private const int MaxRings = 1_024;

    private readonly AttachedPrograms _programs = new();
    private readonly BpfMap _figures;
    private readonly BpfMap _rings;

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="loops">The maps that all programs share.</param>
    /// <param name="threads">How many there are.</param>
    /// <exception cref="TracingException">The kernel can't or won't run them.</exception>
    internal RingTrace(LoopMaps loops, int threads)
    {
        KernelTypes types = KernelTypes.OfHost;
        KernelTracepoint complete = types.Tracepoint("io_uring_complete")
            ?? throw TracingProblems.TracepointMissing("io_uring_complete");
        int completion = complete.IndexOf("io_uring_cqe *")
            ?? throw TracingProblems.TypesMissing(KernelTypes.Path, "io_uring_complete passes no completion.");
        try
        {
            _figures = _programs.Add(new BpfMap(
                BpfMapKind.Array, "eventio_ops", sizeof(int), RingCells.FigureBytes,
                Math.Max(1, threads) * RingCells.OperationCount));
            _rings = _programs.Add(new BpfMap(
                BpfMapKind.Hash, "eventio_rings", sizeof(ulong), RingCells.RingBytes, MaxRings));
            var maps = new RingMaps(
                loops,
                _programs.Add(new BpfMap(
                    BpfMapKind.LeastRecentlyUsedHash, "eventio_reqs", RingCells.KeyBytes, RingCells.RequestBytes,
                    MaxRequests)),
                _figures, _rings,
                Field(types, "io_kiocb", "opcode"), Field(types, "io_kiocb", "ctx"),
                Field(types, "io_kiocb", "cqe.user_data"));
            BpfAssembler completes = CompleteProgram.Write(
                maps, ring: 0, completion,
                Field(types, "io_uring_cqe", "user_data"), Field(types, "io_uring_cqe", "flags"));
            _programs.Attach("eventio_cqe", "io_uring_complete", completes, isPausable: true);
            _programs.Attach("eventio_punt", "io_uring_queue_async_work", PuntProgram.Write(maps));
            _programs.Attach("eventio_over", "io_uring_cqe_overflow", OverflowProgram.Write(maps));
            _programs.Attach("eventio_submit", "io_uring_submit_req", SubmitProgram.Write(maps), isPausable: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The programs.</summary>
    internal AttachedPrograms Programs => _programs;

    public void Dispose() => _programs.Dispose();

    /// <summary>Returns the counts of a thread's operations, most frequent first.</summary>
    /// <param name="slot">The slot of the thread.</param>
    internal RingOperation[] Read(int slot)
    {
        var operations = new List<RingOperation>();
        Span<byte> key = stackalloc byte[sizeof(int)];
        Span<byte> figures = stackalloc byte[RingCells.FigureBytes];
        for (int opcode = 0; opcode < RingCells.OperationCount; opcode++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, (slot * RingCells.OperationCount) + opcode);
            if (!_figures.TryLookup(key, figures) || BpfMap.Word(figures, RingCells.Submitted) == 0)
                continue;
            long timed = BpfMap.Word(figures, RingCells.Timed);
            operations.Add(new RingOperation
            {
                Operation = ((RingOpcode)opcode).ToString(),
                Submitted = BpfMap.Word(figures, RingCells.Submitted),
                Completed = BpfMap.Word(figures, RingCells.Completed),
                Punted = BpfMap.Word(figures, RingCells.Punted),
                MeanMicroseconds = timed > 0 ? BpfMap.Word(figures, RingCells.Nanoseconds) / 1e3 / timed : null,
                MaxMicroseconds = timed > 0 ? BpfMap.Word(figures, RingCells.LongestNanoseconds) / 1e3 : null,
            });
        }
        return [.. operations.OrderByDescending(operation => operation.Submitted)];
    }

    /// <summary>Returns how many completions found their queue full, over all rings that a thread submits to.</summary>
    /// <param name="slot">The slot of the thread.</param>
    internal long Overflows(int slot)
    {
        long overflows = 0;
        Span<byte> ring = stackalloc byte[RingCells.RingBytes];
        Span<byte> next = stackalloc byte[sizeof(ulong)];
        byte[] key = [];
        while (_rings.NextKey(key, next))
        {
            key = next.ToArray();
            if (_rings.TryLookup(key, ring) && BpfMap.Word(ring, RingCells.Slot) == slot)
                overflows += BpfMap.Word(ring, RingCells.Overflows);
        }
        return overflows;
    }

    private static KernelField Field(KernelTypes types, string structure, string name) =>
        types.Field(structure, name)
        ?? throw TracingProblems.TypesMissing(KernelTypes.Path, $"struct {structure} has no field {name}.");
}
