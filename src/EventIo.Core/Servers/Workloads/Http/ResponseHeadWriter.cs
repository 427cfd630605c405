using System.Buffers.Text;
using EventIo.Loop;

namespace EventIo.Servers.Workloads.Http;

/// <summary>Writes the head of a response into a connection's output.</summary>
internal ref struct ResponseHeadWriter
{
    // More than any head here needs, including the name in a Location field.
    private const int MaxBytes = 1_536;

    private readonly Connection _connection;
    private readonly Span<byte> _room;
    private int _used;

    internal ResponseHeadWriter(Connection connection)
    {
        _connection = connection;
        _room = connection.Reserve(MaxBytes);
    }

    internal void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[_used..]);
        _used += bytes.Length;
    }

    /// <summary>Adds a number.</summary>
    internal void Add(long number, char format = 'D')
    {
        Utf8Formatter.TryFormat(number, _room[_used..], out int digits, format);
        _used += digits;
    }

    /// <summary>Adds a field.</summary>
    internal void Add(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    /// <summary>Ends the head, with a Connection field if it is needed.</summary>
    internal void End(HttpExchange exchange)
    {
        if (!exchange.IsPersistent)
            Add("Connection: close\r\n"u8);
        else if (exchange.SaysKeepAlive)
            Add("Connection: keep-alive\r\n"u8);
        Add("\r\n"u8);
        _connection.Commit(_used);
    }
}
