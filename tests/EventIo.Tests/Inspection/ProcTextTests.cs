using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EventIo.Findings;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Native.Linux.Proc;
using EventIo.Native.Linux.Proc.SystemCalls;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>
/// The parsers, with text that was recorded from /proc of Linux 6.18 on x86-64, and with call numbers of arm64.
/// </summary>
public sealed class ProcTextTests
{
    [Fact]
    public void A_sleeping_thread_names_its_call_and_arguments()
    {
        SystemCallState state = State("232 0x3 0x564f349fa860 0x3ff 0x4e20 0x0 0x0 0x7fff4a7927d8 0x7fb127b26ef3\n"u8);
        WaitCall wait = WaitCall.Of(state, SystemCallTable.X64)!.Value;
        Assert.Equal((WaitMechanism.Epoll, "epoll_wait", 3), (wait.Mechanism, wait.Name, wait.Descriptor));
        Assert.Equal(20_000, wait.TimeoutMilliseconds(thread: 0));
    }

    [Theory]
    [InlineData("21 0x3 0x0", null)]
    [InlineData("22 0x5 0xaaaae0 0x200 0xffffffffffffffff", "epoll_pwait")]
    [InlineData("441 0x5 0xaaaae0 0x200 0x0", "epoll_pwait2")]
    [InlineData("73 0xffffe0 0x2 0x0", "ppoll")]
    [InlineData("72 0x400 0xffffe0 0x0", "pselect6")]
    [InlineData("426 0x9 0x0 0x1 0x1", "io_uring_enter")]
    [InlineData("426 0x9 0x1 0x0 0x0", null)]
    [InlineData("232 0x3 0x0 0x0 0x0", null)]
    [InlineData("7 0x3 0x0 0x0 0x0", null)]
    public void Arm64_has_its_own_call_numbers(string text, string? name)
    {
        // The call number, six arguments, the stack pointer and the instruction pointer.
        string padded = text + string.Concat(
            Enumerable.Repeat(" 0x0", 7 - text.Split(' ').Length)) + " 0xffffe3f0 0xffffb2a8\n";
        SystemCallState state = State(Encoding.ASCII.GetBytes(padded));
        Assert.Equal(name, WaitCall.Of(state, SystemCallTable.Arm64)?.Name);
    }

    // Recorded on Linux 6.1 on arm64.
    [Theory]
    [InlineData(
        "22 0x5 0xffffcabe92f8 0x8 0xb26e 0x0 0x8 0xffffcabe9230 0x440534",
        WaitMechanism.Epoll, "epoll_pwait", 5, null)]
    [InlineData(
        "441 0x5 0xffffe7e21578 0x8 0xffffe7e215f8 0x0 0x8 0xffffe7e214f0 0x4213a8",
        WaitMechanism.Epoll, "epoll_pwait2", 5, null)]
    [InlineData(
        "73 0xffffd42c8778 0x2 0xffffd42c86d8 0x0 0x8 0x1dcd6500 0xffffd42c8690 0x420c8c",
        WaitMechanism.Poll, "ppoll", null, 2)]
    [InlineData(
        "72 0x40 0xfffffb342df8 0x0 0x0 0xfffffb342d48 0xfffffb342d58 0xfffffb342cf0 0x4212bc",
        WaitMechanism.Select, "pselect6", null, 64)]
    public void Waits_of_arm64_are_recognized(
        string text, WaitMechanism mechanism, string name, int? descriptor, int? count)
    {
        WaitCall wait = WaitCall.Of(State(Encoding.ASCII.GetBytes(text + '\n')), SystemCallTable.Arm64)!.Value;
        Assert.Equal((mechanism, name, descriptor, count), (wait.Mechanism, wait.Name, wait.Descriptor, wait.Count));
        Assert.Equal(name != "epoll_pwait", wait.HasTimeoutInMemory);
        if (!wait.HasTimeoutInMemory)
            Assert.Equal(45_678, wait.TimeoutMilliseconds(thread: 0));
    }

    [Theory]
    [InlineData("kcmp", 312, 272)]
    [InlineData("process_vm_readv", 310, 270)]
    [InlineData("epoll_pwait", 281, 22)]
    [InlineData("io_uring_enter", 426, 426)]
    [InlineData("epoll_wait", 232, -1)]
    public void Call_numbers_are_those_of_the_headers(string name, int x64, int arm64) =>
        Assert.Equal((x64, arm64), (SystemCallTable.X64.Number(name), SystemCallTable.Arm64.Number(name)));

    // arm64 has the generic numbers. Two of the names are not calls: the count of calls, and the first number that is
    // specific to an architecture.
    [Theory]
    [InlineData("/usr/include/asm-generic/unistd.h", false)]
    [InlineData("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", true)]
    public void Every_call_of_the_installed_headers_has_its_number(string header, bool isX64)
    {
        Assert.SkipUnless(File.Exists(header), $"{header} is not installed.");
        SystemCallTable table = isX64 ? SystemCallTable.X64 : SystemCallTable.Arm64;
        (string Name, int Number)[] calls =
        [
            .. Regex.Matches(
                File.ReadAllText(header), @"^#define __NR(?:3264)?_(\w+)\s+(\d+)", RegexOptions.Multiline)
                .Select(match => (
                    Name: match.Groups[1].Value,
                    Number: int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
                // Leave out calls of another architecture, and calls newer than the table.
                .Where(call => call.Name is not ("syscalls" or "arch_specific_syscall" or "sync_file_range2")
                    && call.Number <= table.Number("mseal")),
        ];
        Assert.NotEmpty(calls);
        Assert.All(
            calls, call => Assert.Equal(call, (table.Name(call.Number), table.Number(call.Name))));
    }

    [Fact]
    public void A_line_of_zeros_means_a_kernel_thread_and_not_a_call_of_read()
    {
        Assert.True(State("0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n"u8).IsKernelThread);
        Assert.False(State("0 0x0 0x7ffc 0x1 0x0 0x0 0x0 0x7ffc1 0x7f01\n"u8).IsKernelThread);
        Assert.True(State("running\n"u8).IsRunning);
        Assert.Equal(SystemCallState.NoCall, State("-1 0x7ffc1 0x7f01\n"u8).Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("232")]
    [InlineData("232 0x3 0x5")]
    [InlineData("232 3 5 6")]
    public void A_truncated_text_is_refused(string text) =>
        Assert.False(SystemCallState.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void An_epoll_set_lists_its_watches()
    {
        List<EpollWatch> watches = [];
        EpollWatch.Parse(
            """
            pos:	0
            flags:	02000002
            mnt_id:	17
            ino:	1038
            tfd:        9 events: 40000000 data:                9  pos:0 ino:40e sdev:10
            tfd:        4 events: 10000019 data:                4  pos:0 ino:66a4d sdev:9
            tfd:        6 events: 80000019 data:     7fb100000006  pos:0 ino:66a4f sdev:9
            tfd:        3 events:       19 data: ffffffffffffffff

            """u8,
            watches);
        Assert.Equal(
            [
                new(9, 0x40000000, 9, 0x40e, 0x10), new(4, 0x10000019, 4, 0x66a4d, 9),
                new(6, 0x80000019, 0x7fb100000006, 0x66a4f, 9), new(3, 0x19, ulong.MaxValue, 0, 0),
            ],
            watches);
        Assert.Equal(EpollEvents.OneShot | EpollEvents.Disarmed, EpollMask.Words(watches[0].Events));
        Assert.Equal(EpollEvents.In | EpollEvents.Exclusive, EpollMask.Words(watches[1].Events));
        Assert.Equal(EpollEvents.In | EpollEvents.EdgeTriggered, EpollMask.Words(watches[2].Events));
    }

    [Fact]
    public void A_ring_is_read_with_its_overflow_list_and_its_poller()
    {
        RingDescription ring = RingDescription.Parse(
            """
            SqMask:	0x3
            SqHead:	5
            SqTail:	7
            CachedSqHead:	5
            CqMask:	0x7
            CqHead:	4294967294
            CqTail:	6
            CachedCqTail:	6
            SQEs:	2
                0: opcode:READ, fd:0, flags:0, off:0, addr:0x564be8f022a0, rw_flags:0x0, buf_index:0 user_data:0
                1: opcode:POLL_ADD, fd:4, flags:0, off:0, addr:0x0, rw_flags:0x1, buf_index:0 user_data:0
            CQEs:	8
                0: user_data:0, res:0, flag:0
            SqThread:	27715
            SqThreadCpu:	1
            SqTotalTime:	1500
            SqWorkTime:	300
            UserFiles:	2
                0: socket:[448]
                1: /tmp/file
            UserBufs:	0
            PollList:
              op=22, task_works=0
              op=13, task_works=0
            CqOverflowList:
              user_data=106, res=0, flags=0
              user_data=107, res=0, flags=0
            NAPI:	disabled

            """u8);
        Assert.Equal((3u, 2u, 8u, true),
            (ring.SubmissionMask, ring.SubmissionCount, ring.CompletionCount, ring.IsCompletionQueueFull));
        Assert.Equal([new("READ", 0), new("POLL_ADD", 4)], ring.Submissions);
        Assert.Equal((27715, 1, 1500L, 300L),
            (ring.PollerThreadId, ring.PollerProcessor, ring.PollerTotalMicroseconds, ring.PollerWorkMicroseconds));
        Assert.Equal([22, 13], ring.PolledOpcodes);
        Assert.Equal((2, 2, "disabled"), (ring.OverflowCount, ring.FileCount, ring.Napi));
        Assert.Equal(["socket:[448]", "/tmp/file"], ring.Files);
    }

    [Fact]
    public void A_ring_is_read_with_the_settings_of_its_busy_polling() => Assert.Equal(
        "enabled, tracking dynamic, busy_poll_dt 50000, prefer_busy_poll true",
        RingDescription.Parse(
            """
            CqOverflowList:
            NAPI:	enabled
            napi tracking:	dynamic
            napi_busy_poll_dt:	50000
            napi_prefer_busy_poll:	true

            """u8).Napi);

    [Fact]
    public void A_ring_whose_lock_was_held_has_no_queues()
    {
        RingDescription ring = RingDescription.Parse("pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t448633\n"u8);
        Assert.Equal((null, false), (ring.SubmissionMask, ring.IsReported));
    }

    [Fact]
    public void A_ring_of_Linux_5_10_has_no_queues_but_is_reported()
    {
        RingDescription ring = RingDescription.Parse(
            """
            SqThread:	-1
            SqThreadCpu:	-1
            UserFiles:	1
                0: file
            UserBufs:	2
                0: 0x564be8f022a0/4096
            PollList:
              op=27, task_works=0

            """u8);
        Assert.Equal((null, true, 1, 2, -1),
            (ring.SubmissionMask, ring.IsReported, ring.FileCount, ring.BufferCount, ring.PollerThreadId));
        Assert.Equal([27], ring.PolledOpcodes);
    }

    [Fact]
    public void Counters_and_links_are_read()
    {
        Assert.True(SchedulerStatistics.TryParse("48797689 163826719 82\n"u8, out SchedulerStatistics statistics));
        Assert.Equal(new(48_797_689, 163_826_719, 82), statistics);
        ThreadStatus status = ThreadStatus.Parse(
            "State:\tS (sleeping)\nTgid:\t27121\nPPid:\t27106\nTracerPid:\t7\nUid:\t5\t0\t0\t0\n"u8 +
            "voluntary_ctxt_switches:\t21\nnonvoluntary_ctxt_switches:\t61\n"u8);
        Assert.Equal(('S', 27121, 27106, 7, 5u, 21L, 61L),
            (status.State, status.ProcessId, status.ParentId, status.TracerId,
            status.UserId, status.VoluntarySwitches, status.InvoluntarySwitches));
        Assert.Equal(new(DescriptorKind.Socket, 420433), DescriptorLink.Parse("socket:[420433]"u8));
        Assert.Equal(new(DescriptorKind.Pipe, 7), DescriptorLink.Parse("pipe:[7]"u8));
        Assert.Equal(DescriptorKind.Inotify, DescriptorLink.Parse("anon_inode:inotify"u8).Kind);
        Assert.Equal(DescriptorKind.Epoll, DescriptorLink.Parse("anon_inode:[eventpoll]"u8).Kind);
        Assert.Equal(DescriptorKind.Terminal, DescriptorLink.Parse("/dev/pts/3"u8).Kind);
        Assert.Equal(20_000, ProcessLimits.OpenFiles(
            "Max open files            20000                20000                files     \n"u8));
        Assert.Equal(699_268, PassiveOpenCounter.Parse(
            "Ip: a b\nIp: 1 2\nTcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens\n"u8 +
            "Tcp: 1 200 120000 -1 701460 699268 1886\n"u8));
    }

    [Fact]
    public void Details_of_timers_counters_and_signals_are_read()
    {
        DescriptorDetail timer = DescriptorDetail.Parse(
            "clockid: 1\nticks: 2\nsettime flags: 00\nit_value: (1, 5)\nit_interval: (0, 7)\n"u8);
        Assert.Equal((2UL, 1_000_000_005L, 7L),
            (timer.TimerTicks, timer.TimerNanoseconds, timer.TimerIntervalNanoseconds));
        Assert.Equal(3UL, DescriptorDetail.Parse(
            "pos:\t0\neventfd-count:                3\neventfd-id: 4\n"u8).EventCount);
        Assert.Equal(0x4000UL, DescriptorDetail.Parse("sigmask:\t0000000000004000\n"u8).SignalMask);
        Assert.Equal(27121, DescriptorDetail.Parse("Pid:\t27121\nNSpid:\t27121\n"u8).ProcessId);
    }

    [Fact]
    public void Names_are_printed_without_control_characters()
    {
        Assert.Equal("nginx[1]", PlainText.Of("nginx[1]"));
        Assert.Equal(@"\x1B]0;pwned\x07", PlainText.Of("\u001b]0;pwned\u0007"));
        Assert.Equal(@"a\x202Eb\x9B", PlainText.Of("a\u202Eb\u009B"));
    }

    [Fact]
    public void The_tail_of_a_binomial_distribution_has_known_values()
    {
        Assert.Equal(1, EventIo.Inspection.Rules.UnbalancedRule.UpperTail(10, 0.25, 0), 9);
        Assert.Equal(0.25 * 0.25, EventIo.Inspection.Rules.UnbalancedRule.UpperTail(2, 0.25, 2), 9);
        Assert.Equal(1 - (0.75 * 0.75), EventIo.Inspection.Rules.UnbalancedRule.UpperTail(2, 0.25, 1), 9);
    }

    private static SystemCallState State(ReadOnlySpan<byte> text)
    {
        Assert.True(SystemCallState.TryParse(text, out SystemCallState state));
        return state;
    }
}
