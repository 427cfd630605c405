using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a thread enters a system call (the raw tracepoint sys_enter); leaves at once unless the thread is
/// measured. In C:
/// <code>
/// int enter(struct pt_regs *regs, long id) {
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell)
///         return 0;
///     cell-&gt;entries++;
///     cell-&gt;call = id;
///     cell-&gt;entered_at = bpf_ktime_get_ns();
///     cell-&gt;is_wait = is_wait(cell, id, regs);
///     if (!cell-&gt;is_wait || cell-&gt;turn_start &lt; window.opened_at)
///         return 0;
///     u64 turn = cell-&gt;entered_at - cell-&gt;turn_start;
///     cell-&gt;turn_start = 0;
///     u64 *buckets = bpf_map_lookup_elem(&amp;turns, &amp;cell-&gt;slot);
///     if (buckets)
///         __sync_fetch_and_add(&amp;buckets[bucket_of(turn)], 1);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class EnterProgram
{
    private const int Thread = -16;
    private const int Argument = -24;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    /// <param name="turns">Histograms, by the slot of the thread.</param>
    internal static BpfAssembler Write(LoopMaps maps, BpfMap turns)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 1);
        CellCode.WriteLookup(code, maps.Cells, Thread, leave);
        CellCode.Increment(code, ThreadCell.Entries);
        code.Store(BpfSize.Double, R9, ThreadCell.Call, R8);
        code.Store(BpfSize.Double, R9, ThreadCell.IsWait, 0);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, R9, ThreadCell.EnteredAt, R0);
        CellCode.WriteIsWait(code, maps, Argument, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.IsWait, 1);
        code.MoveMapValue(R2, maps.Window);
        code.Load(BpfSize.Double, R2, R2, WindowCells.OpenedAt);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.TurnStart);
        code.JumpIf(BpfCondition.Less, R1, R2, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.TurnStart, 0);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.EnteredAt);
        code.Compute(BpfOperation.Subtract, R6, R1);
        TurnBuckets.WriteCount(code, turns, Thread, leave);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
