using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EventIo.Native.Linux;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Compiles ports and addresses to a program that the kernel runs on each socket (inet_diag.h): every group has to
/// match, by at least one of its conditions.
/// </summary>
/// <remarks>
/// An instruction is 4 bytes (code, jump if yes, jump if no) and its operand. Jumps are counted in bytes from the
/// instruction, and go forward only: to the end to accept, 4 bytes past it to reject (inet_diag_bc_run()).
/// </remarks>
internal static class SocketFilter
{
    private const byte INET_DIAG_BC_JMP = 1;
    private const byte INET_DIAG_BC_S_COND = 7;
    private const byte INET_DIAG_BC_D_COND = 8;
    private const int InstructionBytes = 4;
    private const int ConditionBytes = 8;
    private const int AnyPort = -1;

    /// <summary>
    /// Compiles a query; returns an empty program if it accepts everything, or if the conditions exceed the size of a
    /// program: <see cref="SocketMatch"/> compares again.
    /// </summary>
    internal static byte[] Compile(SocketQuery query)
    {
        List<byte[]>[] groups =
        [
            [.. query.LocalPorts.Select(port => Condition(INET_DIAG_BC_S_COND, port, null))],
            [.. query.RemotePorts.Select(port => Condition(INET_DIAG_BC_D_COND, port, null))],
            [.. query.LocalNetworks.Select(range => Condition(INET_DIAG_BC_S_COND, AnyPort, range.Network))],
            [.. query.RemoteNetworks.Select(range => Condition(INET_DIAG_BC_D_COND, AnyPort, range.Network))],
        ];
        int bytes = groups.Sum(Size);
        // The jump to reject from the first instruction, and the attribute with its header, have 16 bits for their
        // length.
        if (bytes > ushort.MaxValue - InstructionBytes)
            return [];
        byte[] program = new byte[bytes];
        int position = 0;
        foreach (List<byte[]> group in groups.Where(group => group.Count > 0))
            position = Emit(group, program, position);
        return program;
    }

    // After every condition but the last, there is a jump to the end of the group.
    private static int Size(List<byte[]> group) =>
        group.Sum(condition => condition.Length) + (InstructionBytes * Math.Max(0, group.Count - 1));

    private static int Emit(List<byte[]> group, byte[] program, int position)
    {
        int end = position + Size(group);
        for (int i = 0; i < group.Count; i++)
        {
            byte[] condition = group[i];
            bool isLast = i == group.Count - 1;
            condition.CopyTo(program, position);
            program[position + 1] = (byte)condition.Length;
            SetJumpIfNo(program, position,
                isLast ? program.Length + InstructionBytes : position + condition.Length + InstructionBytes);
            position += condition.Length;
            if (isLast)
                break;
            program[position] = INET_DIAG_BC_JMP;
            program[position + 1] = InstructionBytes;
            SetJumpIfNo(program, position, end);
            position += InstructionBytes;
        }
        return end;
    }

    private static void SetJumpIfNo(byte[] program, int position, int target) =>
        BinaryPrimitives.WriteUInt16LittleEndian(program.AsSpan(position + 2), checked((ushort)(target - position)));

    // struct inet_diag_hostcond: family, prefix length, port, address.
    private static byte[] Condition(byte code, int port, IPNetwork? network)
    {
        byte[] address = network?.BaseAddress.GetAddressBytes() ?? [];
        byte[] condition = new byte[InstructionBytes + ConditionBytes + address.Length];
        condition[0] = code;
        Span<byte> operand = condition.AsSpan(InstructionBytes);
        if (network is { } known)
        {
            operand[0] = known.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
                ? (byte)AddressFamilies.AF_INET6
                : (byte)AddressFamilies.AF_INET;
            operand[1] = (byte)known.PrefixLength;
        }
        BinaryPrimitives.WriteInt32LittleEndian(operand[4..], port);
        address.CopyTo(operand[ConditionBytes..]);
        return condition;
    }
}
