using System.Buffers.Text;
using System.Globalization;
using EventIo.Loop;

namespace EventIo.Servers.Http;

/// <summary>Writes the heads of responses, and whole small ones, into a connection's output.</summary>
internal sealed class ResponseWriter
{
    // More than any head here takes.
    private const int MaxHeadBytes = 512;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
    private readonly byte[] _date = new byte[29];
    private long _dateSecond = long.MinValue;

    /// <summary>Writes a status line and the fields that every response has, and a length.</summary>
    internal void WriteHead(Connection connection, int status, long length, bool isPersistent, bool saysKeepAlive) =>
        WriteHead(connection, status, length, isPersistent, saysKeepAlive, "Content-Type: text/plain\r\n"u8);

    /// <summary>The same with further fields.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="status">The status code.</param>
    /// <param name="length">Bytes of the body that the length tells of.</param>
    /// <param name="isPersistent">The connection outlives the response.</param>
    /// <param name="saysKeepAlive">A client of HTTP/1.0 asked for that, and has to be told.</param>
    /// <param name="fields">Whole lines, each with its end.</param>
    internal void WriteHead(
        Connection connection, int status, long length, bool isPersistent, bool saysKeepAlive, ReadOnlySpan<byte> fields)
    {
        Span<byte> room = connection.Reserve(MaxHeadBytes + fields.Length);
        int used = 0;
        Append(room, ref used, "HTTP/1.1 "u8);
        Append(room, ref used, HttpStatus.Line(status));
        Append(room, ref used, "Server: EventIo\r\nDate: "u8);
        Append(room, ref used, Date(connection.Now));
        Append(room, ref used, "\r\nContent-Length: "u8);
        Utf8Formatter.TryFormat(length, room[used..], out int digits);
        used += digits;
        Append(room, ref used, "\r\n"u8);
        Append(room, ref used, fields);
        if (!isPersistent)
            Append(room, ref used, "Connection: close\r\n"u8);
        else if (saysKeepAlive)
            Append(room, ref used, "Connection: keep-alive\r\n"u8);
        Append(room, ref used, "\r\n"u8);
        connection.Commit(used);
    }

    /// <summary>Writes bytes of a body.</summary>
    internal static void WriteBody(Connection connection, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(connection.Reserve(bytes.Length));
        connection.Commit(bytes.Length);
    }

    private static void Append(Span<byte> room, ref int used, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room[used..]);
        used += bytes.Length;
    }

    private ReadOnlySpan<byte> Date(long now)
    {
        long second = now / NanosecondsPerSecond;
        if (second != _dateSecond)
        {
            _dateSecond = second;
            DateTime.UtcNow.TryFormat(_date, out _, "R", CultureInfo.InvariantCulture);
        }
        return _date;
    }
}
