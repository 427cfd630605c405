using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>Shared by the programs of TCP events. R6 is the context, R7 the socket, R8 the record.</summary>
/// <param name="types">The types of the kernel.</param>
/// <param name="buffer">Receives the records.</param>
/// <param name="networkNamespace">The inode of the network namespace whose events are wanted.</param>
/// <param name="isTyped">Whether the verifier knows the types of the tracepoint's arguments.</param>
internal sealed class TcpProgramWriter(
    KernelTypes types, BpfRingBuffer buffer, uint networkNamespace, bool isTyped = false)
{
    internal const int IPPROTO_TCP = 6;
    internal const int AF_INET6 = 10;

    // TCP_TIME_WAIT and TCP_NEW_SYN_RECV: small sockets, which have only the common part (include/net/tcp_states.h).
    private const int TimeWait = 6;
    private const int NewSynReceived = 12;

    // Where on the stack a copy of the socket's struct sock_common is. Copying it takes one call of a helper instead of
    // ten. The structure has 136 bytes on 64-bit kernels.
    private const int Common = -320;
    private const int CommonBytes = 256;

    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly BpfLabel _leave = new();
    private int _copiedBytes;

    /// <summary>The instructions.</summary>
    internal BpfAssembler Assembler { get; } = new();

    /// <summary>The types of the kernel.</summary>
    internal KernelTypes Types => types;

    /// <summary>Whether the verifier knows the types of what a task points to.</summary>
    internal bool HasTypedTask => isTyped && Has(BpfHelper.TypedTask);

    /// <summary>The label that ends the program without an event.</summary>
    internal BpfLabel Leave => _leave;

    /// <summary>Fields that this kernel lacks, as <c>structure.field</c>: they are zero in the records.</summary>
    internal IReadOnlyCollection<string> MissingFields => _missing;

    /// <summary>Returns a field; null if this kernel lacks it, which is recorded.</summary>
    internal KernelField? Field(string structure, string path)
    {
        KernelField? field = types.Field(structure, path);
        if (field is null)
            _missing.Add($"{structure}.{path}");
        return field;
    }

    /// <summary>Returns whether this kernel has a helper; true if it does not list them.</summary>
    internal bool Has(BpfHelper helper) =>
        types.Enumeration("bpf_func_id") is var known && (known.Count == 0 || known.ContainsKey((long)helper));

    /// <summary>Begins the program: stores the context, loads an argument, and exits if it is null.</summary>
    internal void Begin(BpfRegister target, int argument)
    {
        Assembler.Move(R6, R1);
        Assembler.LoadArgument(target, R6, argument);
        Assembler.JumpIf(BpfCondition.Equal, target, 0, _leave);
    }

    /// <summary>target = structure->field; 0 if this kernel lacks it. Destroys R0 to R5.</summary>
    /// <returns>Whether the kernel has it.</returns>
    internal bool Load(BpfRegister target, BpfRegister structure, string type, string path)
    {
        if (Field(type, path) is not { } field)
        {
            Assembler.Move(target, 0);
            return false;
        }
        Assembler.LoadKernel(target, structure, field);
        return true;
    }

    /// <summary>
    /// The same for a structure that an argument of the tracepoint points to, or that was loaded so: without a helper
    /// if the verifier knows its type. A helper costs 20 ns.
    /// </summary>
    internal bool LoadTyped(BpfRegister target, BpfRegister structure, string type, string path)
    {
        if (!isTyped || Field(type, path) is not { BitCount: 0 } field)
            return Load(target, structure, type, path);
        Assembler.Load(BpfAssembler.SizeOf(field.Bytes), target, structure, field.Offset);
        return true;
    }

    /// <summary>record->offset = structure->field. Destroys R0 to R5.</summary>
    internal void Copy(int recordOffset, BpfRegister structure, string type, string path)
    {
        if (Field(type, path) is { } field)
            Assembler.CopyKernel(R8, recordOffset, structure, field.Offset, field.Bytes);
    }

    /// <summary>
    /// Copies the common part of the socket in R7, which <see cref="LoadCommon"/> then reads. Destroys R0 to R5.
    /// </summary>
    internal void CopyCommon(string type = "sock", string common = "__sk_common")
    {
        if (Field(type, common) is not { } all)
            return;
        _copiedBytes = Math.Min(all.Bytes, CommonBytes);
        Assembler.CopyKernel(Frame, Common, R7, all.Offset, _copiedBytes);
    }

    /// <summary>target = field of the copied common part; 0 if this kernel lacks it.</summary>
    /// <returns>Whether the kernel has it.</returns>
    internal bool LoadCommon(BpfRegister target, string path)
    {
        if (Field("sock_common", path) is { } field && field.Offset + field.Bytes <= _copiedBytes)
        {
            Assembler.Load(BpfAssembler.SizeOf(field.Bytes), target, Frame, Common + field.Offset);
            return true;
        }
        Assembler.Move(target, 0);
        return false;
    }

    /// <summary>
    /// Exits unless the copied common part belongs to the wanted network namespace. Destroys R0 to R5 and R9.
    /// </summary>
    internal void RequireNamespace()
    {
        if (LoadCommon(R9, "skc_net.net"))
            RequireNamespaceInR9();
    }

    /// <summary>The same for the struct net in R9.</summary>
    internal void RequireNamespaceInR9()
    {
        if (Load(R0, R9, "net", "ns.inum"))
            RequireNamespaceInR0();
    }

    /// <summary>The same for the socket in R7, an argument of the tracepoint.</summary>
    internal void RequireNamespaceOfArgument()
    {
        if (LoadTyped(R9, R7, "sock", "__sk_common.skc_net.net") && LoadTyped(R0, R9, "net", "ns.inum"))
            RequireNamespaceInR0();
    }

    /// <summary>Exits unless the socket in R7 is a TCP socket. Destroys R0 to R5.</summary>
    internal void RequireTcp()
    {
        if (Load(R0, R7, "sock", "sk_protocol"))
            Assembler.JumpIf(BpfCondition.NotEqual, R0, IPPROTO_TCP, _leave);
    }

    /// <summary>The same for the socket in R7, an argument of the tracepoint.</summary>
    internal void RequireTcpArgument()
    {
        if (LoadTyped(R0, R7, "sock", "sk_protocol"))
            Assembler.JumpIf(BpfCondition.NotEqual, R0, IPPROTO_TCP, _leave);
    }

    /// <summary>Reserves the record in R8 and writes the time and the running thread.</summary>
    /// <param name="program">The program.</param>
    /// <param name="hasThread">Whether the running thread is of interest.</param>
    internal void BeginRecord(TraceProgram program, bool hasThread = true)
    {
        Assembler.Reserve(R8, buffer, TraceRecord.Bytes);
        for (int offset = 0; offset < TraceRecord.Bytes; offset += sizeof(ulong))
            Assembler.Store(BpfSize.Double, R8, offset, 0);
        Assembler.Store(BpfSize.Word, R8, TraceRecord.Program, (int)program);
        Assembler.Call(BpfHelper.Nanoseconds);
        Assembler.Store(BpfSize.Double, R8, TraceRecord.Nanoseconds, R0);
        if (!hasThread)
            return;
        Assembler.Call(BpfHelper.ProcessAndThread);
        Assembler.Store(BpfSize.Double, R8, TraceRecord.ProcessAndThread, R0);
        Assembler.MoveAddress(R1, R8, TraceRecord.Name);
        Assembler.Move(R2, TraceRecord.NameBytes);
        Assembler.Call(BpfHelper.ThreadName);
    }

    /// <summary>
    /// Writes the ends, the state and the inode of the struct sock in R7. Requires that its common part has been
    /// copied. Destroys R0 to R5 and R9.
    /// </summary>
    /// <param name="hasInode">Whether the inode is needed to find the process.</param>
    internal void CopySocket(bool hasInode = true)
    {
        BpfLabel done = new();
        CopyEnds();
        LeaveSmallSocket(done);
        if (hasInode)
            CopyInode();
        // A closed socket releases its port, but keeps it in the header of its segments.
        Assembler.Load(BpfSize.Half, R9, R8, TraceRecord.LocalPort);
        Assembler.JumpIf(BpfCondition.NotEqual, R9, 0, done);
        Load(R9, R7, "inet_sock", "inet_sport");
        Assembler.SwapHalf(R9);
        Assembler.Store(BpfSize.Half, R8, TraceRecord.LocalPort, R9);
        Assembler.Mark(done);
    }

    /// <summary>Writes the ends and the state from the copied common part. Destroys R1 and R9.</summary>
    internal void CopyEnds()
    {
        BpfLabel isIPv6 = new();
        BpfLabel done = new();
        StoreCommon(BpfSize.Half, TraceRecord.LocalPort, "skc_num");
        StoreCommon(BpfSize.Half, TraceRecord.RemotePort, "skc_dport");
        StoreCommon(BpfSize.Byte, TraceRecord.State, "skc_state");
        StoreCommon(BpfSize.Word, TraceRecord.Interface, "skc_bound_dev_if");
        LoadCommon(R9, "skc_family");
        Assembler.Store(BpfSize.Half, R8, TraceRecord.Family, R9);
        Assembler.JumpIf(BpfCondition.Equal, R9, AF_INET6, isIPv6);
        StoreCommon(BpfSize.Word, TraceRecord.LocalAddress, "skc_rcv_saddr");
        StoreCommon(BpfSize.Word, TraceRecord.RemoteAddress, "skc_daddr");
        Assembler.Jump(done);
        Assembler.Mark(isIPv6);
        StoreAddress(TraceRecord.LocalAddress, "skc_v6_rcv_saddr");
        StoreAddress(TraceRecord.RemoteAddress, "skc_v6_daddr");
        Assembler.Mark(done);
    }

    /// <summary>Jumps if the socket, whose common part is copied, is a small one. Destroys R9.</summary>
    internal void LeaveSmallSocket(BpfLabel target)
    {
        LoadCommon(R9, "skc_state");
        Assembler.JumpIf(BpfCondition.Equal, R9, TimeWait, target);
        Assembler.JumpIf(BpfCondition.Equal, R9, NewSynReceived, target);
    }

    /// <summary>
    /// Writes the inode of the struct sock in R7, which must not be a small one. Destroys R0 to R5 and R9.
    /// </summary>
    internal void CopyInode()
    {
        if (types.Field("sock", "sk_ino") is { } inode)
        {
            Assembler.CopyKernel(R8, TraceRecord.Inode, R7, inode.Offset, inode.Bytes);
            return;
        }
        // Before Linux 6.18 the inode is next to the struct socket that the sock points to.
        BpfLabel done = new();
        if (Load(R9, R7, "sock", "sk_socket") && Field("socket_alloc", "vfs_inode.i_ino") is { } number)
        {
            Assembler.JumpIf(BpfCondition.Equal, R9, 0, done);
            Assembler.CopyKernel(R8, TraceRecord.Inode, R9, number.Offset, number.Bytes);
        }
        Assembler.Mark(done);
    }

    /// <summary>Submits the record in R8 and ends the program.</summary>
    internal BpfAssembler End()
    {
        Submit();
        return EndWithoutRecord();
    }

    /// <summary>Submits the record in R8. Destroys R0 to R5.</summary>
    internal void Submit()
    {
        // Waking the reader would cost more than the rest of the program: the reader polls.
        Assembler.Submit(R8, wakes: false);
    }

    /// <summary>Ends the program.</summary>
    internal BpfAssembler EndWithoutRecord()
    {
        Assembler.Mark(_leave);
        Assembler.Exit();
        return Assembler;
    }

    private void RequireNamespaceInR0()
    {
        Assembler.MoveWide(R1, networkNamespace);
        Assembler.JumpIf(BpfCondition.NotEqual, R0, R1, _leave);
    }

    private void StoreCommon(BpfSize size, int recordOffset, string path)
    {
        if (LoadCommon(R1, path))
            Assembler.Store(size, R8, recordOffset, R1);
    }

    // In units of four bytes, as addresses are aligned to four bytes.
    private void StoreAddress(int recordOffset, string path)
    {
        if (Field("sock_common", path) is not { } field || field.Offset + field.Bytes > _copiedBytes)
            return;
        for (int part = 0; part < TraceRecord.AddressBytes; part += sizeof(int))
        {
            Assembler.Load(BpfSize.Word, R1, Frame, Common + field.Offset + part);
            Assembler.Store(BpfSize.Word, R8, recordOffset + part, R1);
        }
    }
}
