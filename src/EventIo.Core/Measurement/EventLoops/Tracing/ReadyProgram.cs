using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Runs when data has arrived at a socket (the raw tracepoint sk_data_ready), in any context; leaves at once unless a
/// measured thread reads from the socket. In C:
/// <code>
/// int ready(struct sock *sk) {
///     u64 *ready_at = bpf_map_lookup_elem(&amp;sockets, &amp;sk);
///     if (ready_at &amp;&amp; !*ready_at)
///         *ready_at = bpf_ktime_get_ns();
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ReadyProgram
{
    private const int Key = -16;

    /// <summary>Writes the program.</summary>
    /// <param name="sockets">When the unread data of each socket arrived; 0 for a socket without unread data.</param>
    internal static BpfAssembler Write(BpfMap sockets)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.Store(BpfSize.Double, Frame, Key, R7);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, leave);
        code.Move(R6, R0);
        code.Load(BpfSize.Double, R1, R6, 0);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, leave);
        code.Call(BpfHelper.Nanoseconds);
        code.Store(BpfSize.Double, R6, 0, R0);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
