using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <content>Sending files.</content>
public sealed partial class MultiplexerContractTests
{
    private const int FileBytes = 12_000_000;

    [Theory]
    [MemberData(nameof(All))]
    public void A_range_of_a_file_larger_than_the_socket_buffer_is_sent_whole(string mechanism)
    {
        const int Offset = 4_097;
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        byte[] content = TestSockets.Pattern(FileBytes, seed: 4);
        using TemporaryFile file = new(content);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 3, near);
        byte[] received = new byte[FileBytes - Offset - 5];
        Thread reader = new(() =>
        {
            for (int done = 0; done < received.Length;)
                done += far.Receive(received.AsSpan(done));
        });
        Assert.Equal(Multiplexer.Pending, multiplexer.SendFile(0, file.Descriptor, Offset, received.Length));
        driver.Wait();
        reader.Start();
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Equal(new Completion(0, 3, Operation.Send, received.Length, Completion.NoBuffer), driver.Completions[0]);
        reader.Join();
        Assert.Equal(content[Offset..^5], received);
        driver.ExpectSilence();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_small_file_is_sent_at_once_and_the_connection_stays_open(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        using TemporaryFile file = new("small"u8);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        Assert.Equal(5, SendFileOnce(driver, multiplexer, file.Descriptor, 5));
        Send(driver, multiplexer, 0, " and more"u8.ToArray());
        byte[] received = new byte[14];
        for (int done = 0; done < received.Length;)
            done += far.Receive(received.AsSpan(done));
        Assert.Equal("small and more"u8, received);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_send_of_a_file_that_is_truncated_meanwhile_ends_with_fewer_bytes(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        using TemporaryFile file = new(TestSockets.Pattern(FileBytes, seed: 5));
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        Assert.Equal(Multiplexer.Pending, multiplexer.SendFile(0, file.Descriptor, 0, FileBytes));
        driver.Until(() => far.Available > 0);
        file.Truncate(0);
        long received = 0;
        Thread reader = new(() => received = Drain(far)) { IsBackground = true };
        reader.Start();
        driver.Until(() => driver.Completions.Count > 0);
        int sent = driver.Single(Operation.Send).Result;
        Assert.InRange(sent, 1, FileBytes - 1);
        // The truncated file has no bytes left to send.
        Assert.Equal(0, SendFileOnce(driver, multiplexer, file.Descriptor, 10));
        driver.Detach(0);
        _sockets.Close(near);
        // A ring releases the socket when it submits the last requests.
        driver.Wait();
        reader.Join();
        Assert.Equal(sent, received);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sending_a_file_fails_if_the_peer_resets(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        using TemporaryFile file = new(TestSockets.Pattern(FileBytes, seed: 6));
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        Assert.Equal(Multiplexer.Pending, multiplexer.SendFile(0, file.Descriptor, 0, FileBytes));
        far.LingerState = new LingerOption(true, 0);
        far.Close();
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Contains(driver.Single(Operation.Send).Result, new[] { -Errno.ECONNRESET, -Errno.EPIPE });
    }

    [Theory(Skip = Host.WineCancel, SkipType = typeof(Host), SkipWhen = nameof(Host.IsWine))]
    [MemberData(nameof(All))]
    public void Sending_a_file_can_be_abandoned(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        using TemporaryFile file = new(TestSockets.Pattern(FileBytes, seed: 7));
        (int near, _) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        Assert.Equal(Multiplexer.Pending, multiplexer.SendFile(0, file.Descriptor, 0, FileBytes));
        driver.Wait();
        driver.Detach(0);
        driver.ExpectSilence();
        Assert.Equal(0, driver.Count(Operation.Send));
    }

    private static int SendFileOnce(MultiplexerDriver driver, Multiplexer multiplexer, int file, int length)
    {
        int before = driver.Count(Operation.Send);
        int sent = multiplexer.SendFile(0, file, 0, length);
        if (sent != Multiplexer.Pending)
            return sent;
        driver.Until(() => driver.Count(Operation.Send) > before);
        return driver.Completions.Last(completion => completion.Operation == Operation.Send).Result;
    }

    private static long Drain(Socket socket)
    {
        byte[] block = new byte[65536];
        long total = 0;
        for (int count; (count = socket.Receive(block)) > 0;)
            total += count;
        return total;
    }
}
