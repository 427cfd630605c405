using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// Runs when a thread returns from a system call (the raw tracepoint sys_exit); leaves at once unless the thread is
/// measured. A call that began before the window counts with its part in the window, and one that began in the window
/// until that is closed. In C:
/// <code>
/// int exit(struct pt_regs *regs, long result) {
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell)
///         return 0;
///     u64 now = bpf_ktime_get_ns(), entered_at = cell-&gt;entered_at;
///     cell-&gt;entered_at = 0;
///     if (entered_at &lt; window.opened_at)
///         cell-&gt;is_wait = is_wait(cell, regs-&gt;orig_ax, regs);
///     u64 start = max(entered_at, window.opened_at);
///     u64 end = window.closing_at ? window.closing_at : now;
///     if (cell-&gt;is_wait) {
///         if (window.closing_at)
///             return 0;
///         cell-&gt;turn_start = now;
///         cell-&gt;waits++;
///         if (result &gt; 0)
///             cell-&gt;events += result;
///         return 0;
///     }
///     if (end &gt; start)
///         cell-&gt;call_ns += end - start;
///     if (entered_at == start &amp;&amp; now - start &gt; cell-&gt;longest_ns) {
///         cell-&gt;longest_ns = now - start;
///         cell-&gt;longest_call = cell-&gt;call;
///         cell-&gt;longest_descriptor = regs-&gt;di;
///     }
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ExitProgram
{
    private const int Thread = -16;
    private const int Argument = -24;
    private const int Result = -32;
    private const int Now = -40;
    private const int EnteredAt = -48;

    /// <summary>Writes the program.</summary>
    /// <param name="maps">The maps that the programs share.</param>
    internal static BpfAssembler Write(LoopMaps maps)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        BpfLabel isKnown = new();
        BpfLabel isOther = new();
        BpfLabel isWait = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 1);
        CellCode.WriteLookup(code, maps.Cells, Thread, leave);
        code.Store(BpfSize.Double, Frame, Result, R8);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, Frame, Now, R0);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.EnteredAt);
        code.Store(BpfSize.Double, R9, ThreadCell.EnteredAt, 0);
        code.Store(BpfSize.Double, Frame, EnteredAt, R6);
        code.MoveMapValue(R1, maps.Window);
        code.Load(BpfSize.Double, R1, R1, WindowCells.OpenedAt);
        code.JumpIf(BpfCondition.GreaterOrEqual, R6, R1, isKnown);
        code.LoadKernel(R8, R7, maps.Number);
        CellCode.WriteIsWait(code, maps, Argument, isOther);
        code.Jump(isWait);
        code.Mark(isKnown);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.IsWait);
        code.JumpIf(BpfCondition.Equal, R1, 0, isOther);
        code.Mark(isWait);
        WriteWait(code, maps, leave);
        code.Jump(leave);
        code.Mark(isOther);
        WriteOther(code, maps, leave);
        code.Mark(leave);
        code.Exit();
        return code;
    }

    private static void WriteWait(BpfAssembler code, LoopMaps maps, BpfLabel leave)
    {
        code.MoveMapValue(R1, maps.Window);
        code.Load(BpfSize.Double, R1, R1, WindowCells.ClosingAt);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, leave);
        code.Load(BpfSize.Double, R1, Frame, Now);
        code.Store(BpfSize.Double, R9, ThreadCell.TurnStart, R1);
        CellCode.Increment(code, ThreadCell.Waits);
        code.Load(BpfSize.Double, R2, Frame, Result);
        code.JumpIf(BpfCondition.SignedLessOrEqual, R2, 0, leave);
        CellCode.Add(code, ThreadCell.Events, R2);
    }

    private static void WriteOther(BpfAssembler code, LoopMaps maps, BpfLabel leave)
    {
        BpfLabel hasStart = new();
        BpfLabel hasEnd = new();
        BpfLabel isOutside = new();
        code.MoveMapValue(R3, maps.Window);
        code.Load(BpfSize.Double, R6, Frame, EnteredAt);
        code.Move(R4, R6);
        code.Load(BpfSize.Double, R5, R3, WindowCells.OpenedAt);
        code.JumpIf(BpfCondition.GreaterOrEqual, R4, R5, hasStart);
        code.Move(R4, R5);
        code.Mark(hasStart);
        code.Load(BpfSize.Double, R2, R3, WindowCells.ClosingAt);
        code.JumpIf(BpfCondition.NotEqual, R2, 0, hasEnd);
        code.Load(BpfSize.Double, R2, Frame, Now);
        code.Mark(hasEnd);
        code.JumpIf(BpfCondition.LessOrEqual, R2, R4, isOutside);
        code.Compute(BpfOperation.Subtract, R2, R4);
        CellCode.Add(code, ThreadCell.CallNanoseconds, R2);
        code.Mark(isOutside);
        code.JumpIf(BpfCondition.NotEqual, R6, R4, leave);
        code.Load(BpfSize.Double, R2, Frame, Now);
        code.Compute(BpfOperation.Subtract, R2, R4);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.LongestNanoseconds);
        code.JumpIf(BpfCondition.LessOrEqual, R2, R1, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.LongestNanoseconds, R2);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.Call);
        code.Store(BpfSize.Double, R9, ThreadCell.LongestCall, R1);
        code.CopyKernel(R9, ThreadCell.LongestDescriptor, R7, maps.First.Offset, sizeof(ulong));
    }
}
