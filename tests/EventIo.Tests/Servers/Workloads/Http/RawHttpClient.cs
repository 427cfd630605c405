using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>Sends bytes unchanged, and parses responses strictly.</summary>
internal sealed class RawHttpClient : IDisposable
{
    // netinet/tcp.h
    private const int TCP_MAXSEG = 2;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;

    internal RawHttpClient(EventServer server, int? receiveBufferBytes = null)
        : this(server.Port!.Value, receiveBufferBytes)
    {
    }

    internal RawHttpClient(int port, int? receiveBufferBytes = null)
        : this(new IPEndPoint(IPAddress.Loopback, port), receiveBufferBytes) => Socket.NoDelay = true;

    /// <summary>Connects.</summary>
    /// <param name="endPoint">The address to connect to.</param>
    /// <param name="receiveBufferBytes">SO_RCVBUF; a small one limits the bytes in flight.</param>
    /// <param name="segmentBytes">TCP_MAXSEG, which limits the server's segments as well.</param>
    internal RawHttpClient(EndPoint endPoint, int? receiveBufferBytes = null, int? segmentBytes = null)
    {
        Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = HangGuard.Milliseconds,
            SendTimeout = HangGuard.Milliseconds,
        };
        if (receiveBufferBytes is { } bytes)
            Socket.ReceiveBufferSize = bytes;
        if (segmentBytes is { } segment)
            Socket.SetRawSocketOption((int)ProtocolType.Tcp, TCP_MAXSEG, BitConverter.GetBytes(segment));
        Socket.Connect(endPoint);
    }

    internal Socket Socket { get; }

    internal long SentBytes { get; private set; }

    internal void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        SentBytes += bytes.Length;
        while (bytes.Length > 0)
            bytes = bytes[Socket.Send(bytes)..];
    }

    /// <summary>Sends a GET request, and receives the response.</summary>
    internal HttpAnswer Get(string target, string fields = "")
    {
        Send($"GET {target} HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
        return Receive();
    }

    /// <summary>Receives the next response.</summary>
    internal HttpAnswer Receive(bool isHead = false)
    {
        string[] line = ReadLine().Split(' ', 3);
        Assert.Equal("HTTP/1.1", line[0]);
        int status = int.Parse(line[1], CultureInfo.InvariantCulture);
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string field = ReadLine(); field.Length > 0; field = ReadLine())
        {
            string[] parts = field.Split(": ", 2);
            Assert.True(fields.TryAdd(parts[0], parts[1]), $"The field {parts[0]} occurs twice.");
        }
        bool hasBody = !isHead && status is not (100 or 304);
        int length = hasBody ? int.Parse(fields["Content-Length"], CultureInfo.InvariantCulture) : 0;
        return new HttpAnswer(status, fields, ReadBody(length));
    }

    /// <summary>Reads exactly <paramref name="length"/> bytes.</summary>
    internal byte[] ReadBody(int length)
    {
        byte[] body = new byte[length];
        for (int done = 0; done < length;)
        {
            Assert.True(Fill(), $"The body ends after {done} of {length} bytes.");
            int part = Math.Min(length - done, _end - _begin);
            _buffer.AsSpan(_begin, part).CopyTo(body.AsSpan(done));
            _begin += part;
            done += part;
        }
        return body;
    }

    /// <summary>Reads the rest until the server ends the connection by a FIN or a reset.</summary>
    internal string ReadToEnd()
    {
        var text = new StringBuilder();
        CountToEnd(bytes => text.Append(Encoding.Latin1.GetString(bytes)));
        return text.ToString();
    }

    /// <summary>Reads the rest without keeping it.</summary>
    /// <returns>How many bytes arrived.</returns>
    internal long CountToEnd(Action<ReadOnlySpan<byte>>? onBytes = null)
    {
        long count = 0;
        try
        {
            while (Fill())
            {
                onBytes?.Invoke(_buffer.AsSpan(_begin, _end - _begin));
                count += _end - _begin;
                _begin = _end;
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The connection was closed.
        }
        return count;
    }

    internal void AssertEnd()
    {
        Assert.False(Fill(), "More bytes arrive instead of the end of the stream.");
    }

    internal void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }

    public void Dispose() => Socket.Dispose();

    private string ReadLine()
    {
        var line = new List<byte>();
        while (Fill())
        {
            byte value = _buffer[_begin++];
            if (value != '\n')
            {
                line.Add(value);
                continue;
            }
            Assert.Equal((byte)'\r', line[^1]);
            return Encoding.Latin1.GetString([.. line[..^1]]);
        }
        Assert.Fail($"The connection ends in the middle of a head, after '{Encoding.Latin1.GetString([.. line])}'.");
        return "";
    }

    private bool Fill()
    {
        if (_begin < _end)
            return true;
        _begin = 0;
        _end = Socket.Receive(_buffer);
        return _end > 0;
    }
}
