using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a thread has read from a socket (the raw tracepoint sock_recv_length), by read(2), recv(2), recvmsg(2) or
/// io_uring; leaves at once unless the thread is measured. Data that a socket receives before the first read from it is
/// not timed. In C:
/// <code>
/// int receive(struct sock *sk, int result, int flags) {
///     if (result &lt; 0 || (flags &amp; MSG_PEEK))
///         return 0;
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell)
///         return 0;
///     cell-&gt;reads++;
///     u64 *ready_at = bpf_map_lookup_elem(&amp;sockets, &amp;sk), none = 0;
///     if (!ready_at) {
///         if (sk-&gt;sk_protocol == IPPROTO_TCP)
///             bpf_map_update_elem(&amp;sockets, &amp;sk, &amp;none, BPF_ANY);
///         return 0;
///     }
///     u64 since = *ready_at;
///     *ready_at = 0;
///     if (since &lt; window.opened_at)
///         return 0;
///     cell-&gt;lags++;
///     u64 *buckets = bpf_map_lookup_elem(&amp;lags, &amp;cell-&gt;slot);
///     if (buckets)
///         __sync_fetch_and_add(&amp;buckets[bucket_of(bpf_ktime_get_ns() - since)], 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ReceiveProgram
{
    private const int SignBit = int.MinValue;
    private const int Peek = 2; // MSG_PEEK
    private const int IPPROTO_TCP = 6;

    // The stack below the assembler's scratch.
    private const int Thread = -16;
    private const int Key = -24;
    private const int None = -32;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    /// <param name="sockets">Since when each socket has data; 0 if it has none.</param>
    /// <param name="lags">Histograms, by the slot of the thread.</param>
    /// <param name="protocol">sock.sk_protocol.</param>
    internal static BpfAssembler Write(LoopMaps maps, BpfMap sockets, BpfMap lags, KernelField protocol)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        BpfLabel isFirst = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 1);
        code.LoadArgument(R6, R1, 2);
        code.JumpIf(BpfCondition.AnyBit, R8, SignBit, leave);
        code.JumpIf(BpfCondition.AnyBit, R6, Peek, leave);
        CellCode.WriteLookup(code, maps.Cells, Thread, leave);
        CellCode.Increment(code, ThreadCell.Reads);
        code.Store(BpfSize.Double, Frame, Key, R7);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, isFirst);
        code.Load(BpfSize.Double, R8, R0, 0);
        code.Store(BpfSize.Double, R0, 0, 0);
        code.MoveMapValue(R1, maps.Window);
        code.Load(BpfSize.Double, R1, R1, WindowCells.OpenedAt);
        code.JumpIf(BpfCondition.Less, R8, R1, leave);
        CellCode.Increment(code, ThreadCell.Lags);
        code.Call(BpfHelper.Nanoseconds);
        code.Move(R6, R0);
        code.Compute(BpfOperation.Subtract, R6, R8);
        TurnBuckets.WriteCount(code, lags, Thread, leave);
        code.Jump(leave);
        code.Mark(isFirst);
        code.LoadKernel(R8, R7, protocol);
        code.JumpIf(BpfCondition.NotEqual, R8, IPPROTO_TCP, leave);
        code.Store(BpfSize.Double, Frame, None, 0);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.MoveAddress(R3, Frame, None);
        code.Move(R4, 0);
        code.Call(BpfHelper.MapUpdate);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
