using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a TCP socket changes its state (the raw tracepoint inet_sock_set_state). It forgets a closed socket,
/// because the kernel reuses its memory for another one. In C:
/// <code>
/// int forget(struct sock *sk, int oldstate, int newstate) {
///     if (newstate != TCP_CLOSE)
///         return 0;
///     u64 *ready_at = bpf_map_lookup_elem(&amp;sockets, &amp;sk);
///     if (!ready_at)
///         return 0;
///     if (*ready_at &gt;= window.opened_at)
///         __sync_fetch_and_add(&amp;activity[bpf_get_smp_processor_id() &amp; 63].arrivals, -1);
///     bpf_map_delete_elem(&amp;sockets, &amp;sk);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ForgetProgram
{
    private const int Closed = 7; // TCP_CLOSE
    private const int Key = -16;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    /// <param name="sockets">Since when each socket has data; 0 if it has none.</param>
    internal static BpfAssembler Write(LoopMaps maps, BpfMap sockets)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        BpfLabel isRead = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 2);
        code.JumpIf(BpfCondition.NotEqual, R8, Closed, leave);
        code.Store(BpfSize.Double, Frame, Key, R7);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Load(BpfSize.Double, R1, R0, 0);
        code.MoveMapValue(R2, maps.Window);
        code.Load(BpfSize.Double, R2, R2, WindowCells.OpenedAt);
        code.JumpIf(BpfCondition.Less, R1, R2, isRead);
        CellCode.AddActivity(code, maps.Activity, WindowCells.Arrivals, -1);
        code.Mark(isRead);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapDelete);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
