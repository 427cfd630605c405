using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Proc.SystemCalls;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports connections that a program accepts: the tracepoint sys_exit(regs, ret), after accept(2) and accept4(2).
/// There is no more specific tracepoint. An accept by io_uring makes no such call; <see cref="RingAcceptProgram"/>
/// reports it.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (ret &lt; 0 || (regs->orig_ax != __NR_accept4 &amp;&amp; regs->orig_ax != __NR_accept)) return;
/// sk = current->files->fdt->fd[ret]->private_data->sk; /* a struct socket */
/// if (established[sk]) { began = *established[sk]; delete established[sk]; }
/// else if (sk->sk_protocol != IPPROTO_TCP) return;
/// if (sk->net is another) return;
/// record = begin(sk);
/// record->first = began;
/// submit(record);
/// </code>
/// </remarks>
internal static class AcceptProgram
{
    internal const string Tracepoint = "sys_exit";

    private const int AF_INET = 2;

    internal static BpfAssembler Write(TcpProgramWriter writer, BpfMap established)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel isAccept = new();
        BpfLabel isInternet = new();
        BpfLabel isTcp = new();
        BpfLabel unknown = new();
        writer.Begin(R7, argument: 0);
        assembler.LoadArgument(R8, R6, 1);
        assembler.JumpIf(BpfCondition.SignedLess, R8, 0, writer.Leave);
        UserCall.Load(writer, R9, R7, isArgument: true);
        assembler.JumpIf(BpfCondition.Equal, R9, SystemCallTable.Current.Number("accept4"), isAccept);
        assembler.JumpIf(BpfCondition.NotEqual, R9, SystemCallTable.Current.Number("accept"), writer.Leave);
        assembler.Mark(isAccept);
        LoadSocket(writer);
        AcceptedSocket.LookUp(assembler, established);
        assembler.Store(BpfSize.Double, Frame, AcceptedSocket.Began, 0);
        assembler.JumpIf(BpfCondition.Equal, R0, 0, unknown);
        AcceptedSocket.TakeBegan(assembler, established);
        writer.CopyCommon();
        assembler.Jump(isTcp);
        assembler.Mark(unknown);
        // The socket may be of any family: a UNIX socket has no protocol, and IPPROTO_TCP means TCP only over IP.
        writer.CopyCommon();
        writer.LoadCommon(R9, "skc_family");
        assembler.JumpIf(BpfCondition.Equal, R9, AF_INET, isInternet);
        assembler.JumpIf(BpfCondition.NotEqual, R9, TcpProgramWriter.AF_INET6, writer.Leave);
        assembler.Mark(isInternet);
        writer.RequireTcp();
        assembler.Mark(isTcp);
        writer.RequireNamespace();
        return AcceptedSocket.WriteRecord(writer, TraceProgram.Accept);
    }

    // R7 = the struct sock behind the descriptor in R8 of the current process.
    private static void LoadSocket(TcpProgramWriter writer)
    {
        AcceptedSocket.LoadDescriptors(writer);
        if (writer.HasTypedTask)
            writer.LoadTyped(R7, R7, "fdtable", "fd");
        else
            writer.Load(R7, R7, "fdtable", "fd");
        AcceptedSocket.LoadElement(writer.Assembler);
        AcceptedSocket.LoadSocketOfFile(writer);
        writer.Assembler.JumpIf(BpfCondition.Equal, R7, 0, writer.Leave);
    }
}
