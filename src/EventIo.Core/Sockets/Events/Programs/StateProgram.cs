using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Proc.SystemCalls;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports changes of state: the tracepoint inet_sock_set_state(sk, oldstate, newstate). For the start of listening, it
/// reads the arguments of listen(2) from the registers with which the thread entered the kernel.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (sk->sk_protocol != IPPROTO_TCP || sk->net is another) return;
/// record = begin(sk);
/// record->state = newstate;
/// record->previous_state = oldstate;
/// if (newstate == TCP_LISTEN) {
///     record->first = sk->sk_max_ack_backlog;
///     registers = bpf_task_pt_regs(bpf_get_current_task_btf());
///     if (registers->orig_ax == __NR_listen) { record->second = registers->si; record->detail = 1; }
/// }
/// submit(record);
/// </code>
/// </remarks>
internal static class StateProgram
{
    internal const string Tracepoint = "inet_sock_set_state";
    internal const int Listen = 10; // TCP_LISTEN

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel done = new();
        writer.Begin(R7, argument: 0);
        writer.RequireTcp();
        writer.CopyCommon();
        writer.RequireNamespace();
        writer.BeginRecord(TraceProgram.StateChange);
        writer.CopySocket();
        assembler.LoadArgument(R9, R6, 1);
        assembler.Store(BpfSize.Byte, R8, TraceRecord.PreviousState, R9);
        assembler.LoadArgument(R9, R6, 2);
        assembler.Store(BpfSize.Byte, R8, TraceRecord.State, R9);
        assembler.JumpIf(BpfCondition.NotEqual, R9, Listen, done);
        writer.Copy(TraceRecord.First, R7, "sock", "sk_max_ack_backlog");
        // Linux 5.15. On older kernels the requested backlog is unknown.
        if (writer.Has(BpfHelper.UserRegisters))
            WriteRequested(writer, done);
        assembler.Mark(done);
        return writer.End();
    }

    private static void WriteRequested(TcpProgramWriter writer, BpfLabel done)
    {
        BpfAssembler assembler = writer.Assembler;
        assembler.Call(BpfHelper.TypedTask);
        assembler.Move(R1, R0);
        assembler.Call(BpfHelper.UserRegisters);
        assembler.Move(R9, R0);
        if (!UserCall.Load(writer, R0, R9))
            return;
        assembler.JumpIf(BpfCondition.NotEqual, R0, SystemCallTable.Current.Number("listen"), done);
        UserCall.CopySecondArgument(writer, TraceRecord.Second, R9);
        assembler.Store(BpfSize.Word, R8, TraceRecord.Detail, 1);
    }
}
