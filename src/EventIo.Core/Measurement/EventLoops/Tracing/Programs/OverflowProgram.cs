using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a completion finds the queue full (the raw tracepoint io_uring_cqe_overflow). In C:
/// <code>
/// int overflow(void *ctx) {
///     struct ring *ring = bpf_map_lookup_elem(&amp;rings, &amp;ctx);
///     if (ring)
///         __sync_fetch_and_add(&amp;ring-&gt;overflows, 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class OverflowProgram
{
    /// <summary>Writes the program.</summary>
    internal static BpfAssembler Write(RingMaps maps)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.Store(BpfSize.Double, Frame, SubmitProgram.RequestKey, R7);
        code.MoveMap(R1, maps.Rings);
        code.MoveAddress(R2, Frame, SubmitProgram.RequestKey);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Move(R1, 1);
        code.AtomicAdd(R0, RingCells.Overflows, R1);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
