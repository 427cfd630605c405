using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when data has arrived at a socket (the raw tracepoint sk_data_ready), in any context; leaves at once unless a
/// measured thread reads from the socket. In C:
/// <code>
/// int ready(struct sock *sk) {
///     if (window.closing_at)
///         return 0;
///     u64 *ready_at = bpf_map_lookup_elem(&amp;sockets, &amp;sk);
///     if (ready_at &amp;&amp; *ready_at &lt; window.opened_at) {
///         *ready_at = bpf_ktime_get_ns();
///         __sync_fetch_and_add(&amp;activity[bpf_get_smp_processor_id() &amp; 63].arrivals, 1);
///     }
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ReadyProgram
{
    private const int Key = -16;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    /// <param name="sockets">Since when each socket has data; 0 if it has none.</param>
    internal static BpfAssembler Write(LoopMaps maps, BpfMap sockets)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.MoveMapValue(R8, maps.Window);
        code.Load(BpfSize.Double, R1, R8, WindowCells.ClosingAt);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, leave);
        code.Store(BpfSize.Double, Frame, Key, R7);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Move(R6, R0);
        code.Load(BpfSize.Double, R1, R6, 0);
        code.Load(BpfSize.Double, R2, R8, WindowCells.OpenedAt);
        code.JumpIf(BpfCondition.GreaterOrEqual, R1, R2, leave);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, R6, 0, R0);
        CellCode.AddActivity(code, maps.Activity, WindowCells.Arrivals, 1);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
