using System.Globalization;
using EventIo.Http;
using EventIo.Loop;
using EventIo.Native;

namespace EventIo.Servers.Workloads.Http;

/// <summary>Writes the heads of responses, and whole small ones, into a connection's output.</summary>
internal sealed class ResponseWriter
{
    // "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
    private const int DateBytes = 29;

    // The fields of every head, updated once a second.
    private readonly byte[] _common = [.. "Server: EventIo\r\nDate: "u8, .. new byte[DateBytes], .. "\r\n"u8];
    private long _second = long.MinValue;

    /// <summary>Begins a head: the status line and the fields of every response.</summary>
    internal ResponseHeadWriter Begin(Connection connection, int status)
    {
        var head = new ResponseHeadWriter(connection);
        head.Add(HttpStatus.Line(status));
        head.Add(Common(connection.Now));
        return head;
    }

    /// <summary>Begins the head of a response that has a body.</summary>
    internal ResponseHeadWriter Begin(Connection connection, int status, long length, ReadOnlySpan<byte> mediaType)
    {
        ResponseHeadWriter head = Begin(connection, status);
        head.Add("Content-Length: "u8);
        head.Add(length);
        head.Add("\r\n"u8);
        head.Add("Content-Type"u8, mediaType);
        return head;
    }

    /// <summary>Writes bytes of a body.</summary>
    internal static void WriteBody(Connection connection, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(connection.Reserve(bytes.Length));
        connection.Commit(bytes.Length);
    }

    private ReadOnlySpan<byte> Common(long now)
    {
        long second = now / Nanoseconds.PerSecond;
        if (second != _second)
        {
            _second = second;
            DateTime.UtcNow.TryFormat(_common.AsSpan(^(DateBytes + 2)..), out _, "R", CultureInfo.InvariantCulture);
        }
        return _common;
    }
}
