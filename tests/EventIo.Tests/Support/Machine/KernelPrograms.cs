using System.Buffers.Binary;
using System.Text;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>The BPF programs and maps in the kernel, as bpf(2) lists them.</summary>
internal static unsafe class KernelPrograms
{
    private const int TestRun = 10; // BPF_PROG_TEST_RUN
    private const int ProgramNextId = 11; // BPF_PROG_GET_NEXT_ID
    private const int MapNextId = 12; // BPF_MAP_GET_NEXT_ID
    private const int ProgramById = 13; // BPF_PROG_GET_FD_BY_ID
    private const int MapById = 14; // BPF_MAP_GET_FD_BY_ID
    private const int Information = 15; // BPF_OBJ_GET_INFO_BY_FD

    /// <summary>Skips a test if this process may not load programs.</summary>
    internal static void Require()
    {
        Assert.SkipUnless(Host.IsLinux, "BPF programs require Linux.");
        try
        {
            var assembler = new BpfAssembler();
            assembler.Exit();
            BpfProgram.Load("eventio_test", assembler).Dispose();
        }
        catch (TracingException exception)
        {
            Assert.Skip(exception.Message);
        }
    }

    /// <summary>The result of a program that is run once, by BPF_PROG_TEST_RUN.</summary>
    internal static uint Run(BpfAssembler assembler)
    {
        using BpfProgram program = BpfProgram.Load("eventio_test", assembler);
        byte[] attributes = new byte[80];
        BpfCalls.Write(attributes, 0, program.Descriptor);
        int result = BpfCalls.Call(TestRun, attributes);
        Assert.True(result == 0, EventIo.Native.Errno.Name(-result));
        return BinaryPrimitives.ReadUInt32LittleEndian(attributes.AsSpan(4));
    }

    /// <summary>The ids of the programs and maps whose names begin with a prefix.</summary>
    internal static HashSet<string> Named(string prefix) =>
    [
        // struct bpf_prog_info and struct bpf_map_info have their names at these offsets.
        .. Ids(ProgramNextId, ProgramById, nameOffset: 64, prefix).Select(id => $"program {id}"),
        .. Ids(MapNextId, MapById, nameOffset: 24, prefix).Select(id => $"map {id}"),
    ];

    private static IEnumerable<string> Ids(int next, int byId, int nameOffset, string prefix)
    {
        for (int id = 0; NextId(next, ref id);)
        {
            if (Name(byId, id, nameOffset) is { } name && name.StartsWith(prefix, StringComparison.Ordinal))
                yield return $"{id} {name}";
        }
    }

    private static bool NextId(int command, ref int id)
    {
        byte[] attributes = new byte[16];
        BpfCalls.Write(attributes, 0, id);
        if (BpfCalls.Call(command, attributes) < 0)
            return false;
        id = BinaryPrimitives.ReadInt32LittleEndian(attributes.AsSpan(4));
        return true;
    }

    // null if the object was released meanwhile.
    private static string? Name(int command, int id, int nameOffset)
    {
        byte[] attributes = new byte[16];
        BpfCalls.Write(attributes, 0, id);
        int descriptor = BpfCalls.Call(command, attributes);
        if (descriptor < 0)
            return null;
        using var handle = new EventIo.Native.DescriptorHandle(descriptor);
        byte[] information = new byte[80];
        fixed (byte* bytes = information)
        {
            Array.Clear(attributes);
            BpfCalls.Write(attributes, 0, descriptor);
            BpfCalls.Write(attributes, 4, information.Length);
            BpfCalls.Write(attributes, 8, bytes);
            if (BpfCalls.Call(Information, attributes) < 0)
                return null;
        }
        ReadOnlySpan<byte> name = information.AsSpan(nameOffset, 16);
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }
}
