using System.Text;
using EventIo.Findings;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using EventIo.Native.Linux.SocketDiagnostics;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;
using Xunit;

namespace EventIo.Tests.Fuzzing;

/// <summary>No netlink message and no text of /proc causes an exception.</summary>
public sealed class KernelFuzzTests
{
    private static readonly byte[][] s_numbers =
    [
        [0, 0], [4, 0], [255, 255], [0, 0, 0, 0], [16, 0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 128],
        [88, 0, 0, 0, 20, 0],
    ];

    private static readonly byte[][] s_messages = [Inet(), Unix(), [.. Inet(), .. Inet()]];

    private static readonly byte[][] s_words =
    [
        .. new[]
        {
            "\n", "\t", ": ", "-1", "18446744073709551616", "ffffffffffffffff", "0x", " fd:1", "tfd:", "(deleted)",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly byte[][] s_texts =
    [
        .. new[]
        {
            """
            pos:	0
            flags:	02
            mnt_id:	15
            ino:	1059
            tfd:        5 events: 80000019 data: ffffffff00000005  pos:0 ino:1a2b sdev:8
            eventfd-count:                2
            sigmask:	0000000000000000

            """,
            """
            SqMask:	0x7
            SqHead:	1
            SqTail:	2
            CqMask:	0xf
            CqHead:	0
            CqTail:	1
            SQEs:	1
                0: opcode:READ, fd:5, flags:0, off:0
            SqThread:	-1
            UserFiles:	1
                0: socket:[123]
            UserBufs:	0
            PollList:
              op=6, task_works=0
            CqOverflowList:
              user_data=1, res=0, flags=0
            NAPI:	disabled

            """,
            """
            Name:	x
            State:	S (sleeping)
            Tgid:	12
            PPid:	1
            TracerPid:	0
            Uid:	0	0	0	0
            voluntary_ctxt_switches:	7

            """,
            "232 0x5 0x7ffd 0x400 0xffffffffffffffff 0x0 0x8 0x7ffd1000 0x7f00\n", "running\n", "-1 0x7ffd 0x7f00\n",
            "socket:[12345]", "anon_inode:[eventpoll]", "/tmp/x (deleted)", "pipe:[7]",
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            1024                 524288               files

            """,
            "123456 789 42\n", "Tcp: RtoAlgorithm PassiveOpens\nTcp: 1 77\n",
            // A request without an opcode once caused an exception.
            "SQEs:\t1\n fd:1\n",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    [Fact]
    public void Netlink_messages_cause_no_exception() =>
        FuzzRun.Check(FuzzRun.Short, new(s_messages, s_numbers), CheckMessages);

    [Fact(Explicit = Support.Run.Long)]
    public void Ten_million_netlink_messages_cause_no_exception() =>
        FuzzRun.Check(FuzzRun.Long, new(s_messages, s_numbers), CheckMessages);

    [Fact]
    public void Texts_of_proc_cause_no_exception() => FuzzRun.Check(FuzzRun.Short, new(s_texts, s_words), CheckText);

    [Fact(Explicit = Support.Run.Long)]
    public void Ten_million_texts_of_proc_cause_no_exception() =>
        FuzzRun.Check(FuzzRun.Long, new(s_texts, s_words), CheckText);

    private static void CheckMessages(byte[] input)
    {
        var inet = new InetSocketParser(SocketKind.Tcp, networkNamespace: null);
        var unix = new UnixSocketParser(networkNamespace: null);
        for (var messages = new NetlinkMessages(input); messages.Next();)
        {
            Assert.True(messages.ErrorNumber >= 0);
            CheckSocket(inet.Parse(messages.Payload));
            CheckSocket(unix.Parse(messages.Payload));
        }
        CheckSocket(inet.Parse(input));
        CheckSocket(unix.Parse(input));
    }

    private static void CheckSocket(TcpSocket? socket)
    {
        if (socket is null)
            return;
        // Reads every property.
        _ = socket.ToString();
        if (socket.Info is { } info)
            _ = TcpInfoParser.Parse(info);
    }

    private static void CheckText(byte[] input)
    {
        EpollWatch.Parse(input, []);
        _ = RingDescription.Parse(input);
        _ = ThreadStatus.Parse(input);
        _ = SystemCallState.TryParse(input, out _);
        _ = SchedulerStatistics.TryParse(input, out _);
        _ = DescriptorLink.Parse(input);
        _ = DescriptorDetail.Parse(input);
        _ = ProcessLimits.OpenFiles(input);
        _ = PassiveOpenCounter.Parse(input);
        Assert.DoesNotContain(PlainText.Of(Encoding.UTF8.GetString(input)), char.IsControl);
    }

    private static byte[] Inet() => Message(
    [
        2, 1, 0, 0, 0, 80, 0x1F, 0x90, 127, 0, 0, 1, .. new byte[12], 127, 0, 0, 1, .. new byte[12], .. new byte[32],
        .. Attribute(NetlinkConstants.INET_DIAG_INFO, new byte[280]),
        .. Attribute(NetlinkConstants.INET_DIAG_CONG, "cubic\0"u8.ToArray()),
        .. Attribute(NetlinkConstants.INET_DIAG_SKMEMINFO, new byte[36]),
        .. Attribute(NetlinkConstants.INET_DIAG_MARK, [1, 0, 0, 0]),
    ]);

    private static byte[] Unix() => Message(
    [
        1, 1, 10, 0, 5, 0, 0, 0, .. new byte[8],
        .. Attribute(NetlinkConstants.UNIX_DIAG_NAME, "/run/x.sock\0"u8.ToArray()),
        .. Attribute(NetlinkConstants.UNIX_DIAG_NAME, "\0abstract\0name"u8.ToArray()),
        .. Attribute(NetlinkConstants.UNIX_DIAG_RQLEN, [1, 0, 0, 0, 128, 0, 0, 0]),
        .. Attribute(NetlinkConstants.UNIX_DIAG_PEER, [1, 0, 0, 0]),
    ]);

    private static byte[] Message(byte[] payload) =>
        [.. BitConverter.GetBytes(payload.Length + NetlinkMessages.HeaderBytes), 20, 0, .. new byte[10], .. payload];

    private static byte[] Attribute(int type, byte[] value) =>
    [
        .. BitConverter.GetBytes((ushort)(value.Length + 4)), .. BitConverter.GetBytes((ushort)type), .. value,
        .. new byte[NetlinkMessages.Align(value.Length) - value.Length],
    ];
}
