using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Runs when a TCP socket changes its state (the raw tracepoint inet_sock_set_state). It forgets a closed socket,
/// because the kernel reuses its memory for another one. In C:
/// <code>
/// int forget(struct sock *sk, int oldstate, int newstate) {
///     if (newstate == TCP_CLOSE)
///         bpf_map_delete_elem(&amp;sockets, &amp;sk);
///     return 0;
/// }
/// </code>
/// </summary>
internal static class ForgetProgram
{
    private const int Closed = 7; // TCP_CLOSE
    private const int Key = -16;

    /// <summary>Writes the program.</summary>
    /// <param name="sockets">When the unread data of each socket arrived; 0 for a socket without unread data.</param>
    internal static BpfAssembler Write(BpfMap sockets)
    {
        var code = new BpfAssembler();
        BpfLabel leave = new();
        code.LoadArgument(R7, R1, 0);
        code.LoadArgument(R8, R1, 2);
        code.JumpIf(BpfCondition.NotEqual, R8, Closed, leave);
        code.Store(BpfSize.Double, Frame, Key, R7);
        code.MoveMap(R1, sockets);
        code.MoveAddress(R2, Frame, Key);
        code.Call(BpfHelper.MapDelete);
        code.Mark(leave);
        code.Exit();
        return code;
    }
}
