using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Runs when a thread returns from a system call (the raw tracepoint sys_exit); leaves at once unless the thread is
/// measured. In C:
/// <code>
/// int exit(struct pt_regs *regs, long result) {
///     u32 thread = bpf_get_current_pid_tgid();
///     struct thread_cell *cell = bpf_map_lookup_elem(&amp;cells, &amp;thread);
///     if (!cell || !cell-&gt;entered_at)
///         return 0;
///     u64 now = bpf_ktime_get_ns(), ns = now - cell-&gt;entered_at;
///     cell-&gt;entered_at = 0;
///     if (cell-&gt;is_wait) {
///         cell-&gt;turn_start = now;
///         cell-&gt;wait_ns += ns;
///         cell-&gt;waits++;
///         if (result &gt; 0)
///             cell-&gt;events += result;
///         return 0;
///     }
///     cell-&gt;call_ns += ns;
///     cell-&gt;calls++;
///     if (ns &gt; cell-&gt;longest_ns) {
///         cell-&gt;longest_ns = ns;
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

    /// <summary>Writes the program.</summary>
    /// <param name="cells">The threads.</param>
    /// <param name="first">The first argument in struct pt_regs, where it remains after the call.</param>
    internal static BpfAssembler Write(BpfMap cells, KernelField first)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        BpfLabel isOther = new();
        code.LoadArgument(R7, R1, 1);
        code.LoadArgument(R8, R1, 0);
        EnterProgram.WriteLookup(code, cells, Thread, leave);
        code.Load(BpfSize.Double, R6, R9, ThreadCell.EnteredAt);
        code.JumpIf(BpfCondition.Equal, R6, 0, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.EnteredAt, 0);
        code.Call(BpfHelper.Nanoseconds);
        code.Move(R1, R0);
        code.Compute(BpfOperation.Subtract, R1, R6);
        code.Move(R6, R1);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.IsWait);
        code.JumpIf(BpfCondition.Equal, R1, 0, isOther);
        code.Store(BpfSize.Double, R9, ThreadCell.TurnStart, R0);
        Add(code, ThreadCell.WaitNanoseconds, R6);
        Increment(code, ThreadCell.Waits);
        code.JumpIf(BpfCondition.SignedLessOrEqual, R7, 0, leave);
        Add(code, ThreadCell.Events, R7);
        code.Jump(leave);
        code.Mark(isOther);
        Add(code, ThreadCell.CallNanoseconds, R6);
        Increment(code, ThreadCell.Calls);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.LongestNanoseconds);
        code.JumpIf(BpfCondition.LessOrEqual, R6, R1, leave);
        code.Store(BpfSize.Double, R9, ThreadCell.LongestNanoseconds, R6);
        code.Load(BpfSize.Double, R1, R9, ThreadCell.Call);
        code.Store(BpfSize.Double, R9, ThreadCell.LongestCall, R1);
        code.CopyKernel(R9, ThreadCell.LongestDescriptor, R8, first.Offset, sizeof(ulong));
        code.Mark(leave);
        code.Exit();
        return code;
    }

    // Only the thread itself writes to its cell: no lock is needed.
    private static void Add(BpfAssembler code, int field, BpfRegister value)
    {
        code.Load(BpfSize.Double, R1, R9, field);
        code.Compute(BpfOperation.Add, R1, value);
        code.Store(BpfSize.Double, R9, field, R1);
    }

    private static void Increment(BpfAssembler code, int field)
    {
        code.Load(BpfSize.Double, R1, R9, field);
        code.Compute(BpfOperation.Add, R1, 1);
        code.Store(BpfSize.Double, R9, field, R1);
    }
}
