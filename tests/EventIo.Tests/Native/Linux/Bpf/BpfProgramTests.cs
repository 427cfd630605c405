using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Tests.Support.Machine;
using Xunit;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Tests.Native.Linux.Bpf;

/// <summary>Programs that run at a tracepoint and report through a ring buffer or a map.</summary>
[Collection(Lanes.Alone)]
public sealed class BpfProgramTests
{
    private const string Tracepoint = "inet_sock_set_state";
    private const int RecordBytes = 8;
    private const int ListenState = 10;

    public BpfProgramTests() => KernelPrograms.Require();

    [Fact]
    public void A_program_reads_fields_of_the_kernel_and_its_records_arrive_in_order()
    {
        using var buffer = new BpfRingBuffer(64 * 1024);
        using BpfProgram program = BpfProgram.Load("eventio_test", PortsOfListeners(buffer));
        program.Attach(Tracepoint);
        var expected = new List<int>();
        for (int i = 0; i < 100; i++)
            expected.Add(Listen());
        Assert.Equal(expected, Ports(buffer));
        Assert.Equal(0, buffer.Lost);
    }

    [Fact]
    public void A_full_buffer_counts_lost_records_and_recovers_when_it_is_read()
    {
        // A page holds 256 records of 8 bytes with their headers.
        const int Capacity = 4096 / 16;
        using var buffer = new BpfRingBuffer(Environment.SystemPageSize);
        using BpfProgram program = BpfProgram.Load("eventio_test", PortsOfListeners(buffer));
        program.Attach(Tracepoint);
        var ports = new List<int>();
        for (int i = 0; i < Capacity + 44; i++)
            ports.Add(Listen());
        List<int> read = Ports(buffer);
        Assert.Equal(ports.Count - read.Count, buffer.Lost);
        Assert.InRange(buffer.Lost, 44, 45); // one record's room may stay free
        Assert.Equal(ports.Take(read.Count), read);
        int port = Listen();
        Assert.Equal([port], Ports(buffer));
    }

    [Fact]
    public void A_map_is_shared_with_its_program()
    {
        using var map = new BpfMap(BpfMapKind.Hash, "eventio_test", sizeof(int), sizeof(long), 4);
        byte[] value = new byte[sizeof(long)];
        Assert.False(map.TryLookup([1, 0, 0, 0], value));
        map.Update([1, 0, 0, 0], [5, 0, 0, 0, 0, 0, 0, 0]);
        var assembler = new BpfAssembler();
        BpfLabel absent = new();
        assembler.Store(BpfSize.Word, Frame, -4, 1);
        assembler.MoveMap(R1, map);
        assembler.MoveAddress(R2, Frame, -4);
        assembler.Call(BpfHelper.MapLookup);
        assembler.JumpIf(BpfCondition.Equal, R0, 0, absent);
        assembler.Move(R1, 3);
        assembler.AtomicAdd(R0, 0, R1);
        assembler.Exit(1);
        assembler.Mark(absent);
        assembler.Exit(2);
        Assert.Equal(1u, KernelPrograms.Run(assembler));
        Assert.True(map.TryLookup([1, 0, 0, 0], value));
        Assert.Equal(8, BinaryPrimitives.ReadInt64LittleEndian(value));
        byte[] key = new byte[sizeof(int)];
        Assert.True(map.NextKey([], key));
        Assert.Equal([1, 0, 0, 0], key);
        Assert.False(map.NextKey([1, 0, 0, 0], key));
        Assert.True(map.Delete([1, 0, 0, 0]));
        Assert.False(map.Delete([1, 0, 0, 0]));
        Assert.Equal(2u, KernelPrograms.Run(assembler));
    }

    [Fact]
    public void A_program_that_the_verifier_refuses_comes_with_its_log()
    {
        var assembler = new BpfAssembler();
        assembler.Move(R0, R7); // never written
        assembler.ExitWithR0();
        TracingException refused = Assert.Throws<TracingException>(() => BpfProgram.Load("eventio_test", assembler));
        Assert.Equal(TracingProblem.Refused, refused.Problem);
        Assert.Contains("R7 !read_ok", refused.VerifierLog, StringComparison.Ordinal);
        Assert.Contains("BPF_PROG_LOAD failed for the program eventio_test (EACCES): R7 !read_ok", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracepoint_that_the_kernel_lacks_is_named()
    {
        var assembler = new BpfAssembler();
        assembler.Exit();
        using BpfProgram program = BpfProgram.Load("eventio_test", assembler);
        TracingException missing = Assert.Throws<TracingException>(() => program.Attach("tcp_no_such_thing"));
        Assert.Equal(TracingProblem.TracepointMissing, missing.Problem);
        Assert.Contains("tcp_no_such_thing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disposed_programs_and_maps_leave_nothing_in_the_kernel()
    {
        var before = ProcessResources.Now();
        HashSet<string> others = KernelPrograms.Named("eventio_");
        HashSet<string> own = [];
        using (var buffer = new BpfRingBuffer(64 * 1024))
        using (BpfProgram program = BpfProgram.Load("eventio_test", PortsOfListeners(buffer)))
        {
            program.Attach(Tracepoint);
            own = [.. KernelPrograms.Named("eventio_").Except(others)];
            Assert.NotEmpty(own);
        }
        before.AssertNoLeak();
        // The kernel frees programs and maps a little after the last reference has gone.
        Support.Eventually.True(
            () => !KernelPrograms.Named("eventio_").Overlaps(own),
            "Programs or maps remain in the kernel.");
    }

    private static int Listen()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static List<int> Ports(BpfRingBuffer buffer)
    {
        var ports = new List<int>();
        while (buffer.TryRead(out ReadOnlySpan<byte> record))
        {
            Assert.Equal(RecordBytes, record.Length);
            ports.Add(BinaryPrimitives.ReadInt32LittleEndian(record));
        }
        return ports;
    }

    // if (newstate == TCP_LISTEN && this process) { record = reserve(); *record = sk->skc_num; submit(record); }
    private static BpfAssembler PortsOfListeners(BpfRingBuffer buffer)
    {
        var assembler = new BpfAssembler();
        BpfLabel leave = new();
        assembler.LoadArgument(R6, R1, 0);
        assembler.LoadArgument(R7, R1, 2);
        assembler.JumpIf(BpfCondition.NotEqual, R7, ListenState, leave);
        assembler.Call(BpfHelper.ProcessAndThread);
        assembler.Compute(BpfOperation.ShiftRight, R0, 32);
        assembler.JumpIf(BpfCondition.NotEqual, R0, Environment.ProcessId, leave);
        assembler.Reserve(R8, buffer, RecordBytes);
        assembler.LoadKernel(R9, R6, KernelTypes.OfHost.Field("sock", "__sk_common.skc_num")!.Value);
        assembler.Store(BpfSize.Double, R8, 0, R9);
        assembler.Submit(R8);
        assembler.Mark(leave);
        assembler.Exit();
        return assembler;
    }
}
