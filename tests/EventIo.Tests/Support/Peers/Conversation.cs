using System.Net.Sockets;
using System.Text;

namespace EventIo.Tests.Support.Peers;

/// <summary>A connection of a <see cref="ScriptedServer"/>, as its script sees it.</summary>
internal sealed class Conversation(Socket socket, int number, Action finish) : IDisposable
{
    private readonly byte[] _bytes = new byte[64 * 1024];
    private int _length;

    /// <summary>Which connection of the server this is, from 0.</summary>
    internal int Number => number;

    /// <summary>Reads the next request.</summary>
    /// <returns>Whether one arrived before the end of the stream.</returns>
    internal bool Request()
    {
        ReadOnlySpan<byte> end = "\r\n\r\n"u8;
        while (true)
        {
            int found = _bytes.AsSpan(0, _length).IndexOf(end);
            if (found >= 0)
            {
                _length -= found + end.Length;
                _bytes.AsSpan(found + end.Length, _length).CopyTo(_bytes);
                return true;
            }
            if (!More())
                return false;
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes.</summary>
    internal bool Bytes(int count)
    {
        while (_length < count)
        {
            if (!More())
                return false;
        }
        _length -= count;
        return true;
    }

    /// <summary>Sends a text, one byte for each character.</summary>
    internal void Send(string text)
    {
        for (ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(text); rest.Length > 0;)
            rest = rest[socket.Send(rest)..];
    }

    /// <summary>Reads a request, then answers it with a text.</summary>
    internal void Answer(string text)
    {
        if (Request())
            Send(text);
    }

    /// <summary>Sends the bytes of a text one by one, each in a separate segment.</summary>
    internal void Drip(string text)
    {
        foreach (char value in text)
            Send(value.ToString());
    }

    /// <summary>Ends the stream, and waits until the client has ended its stream.</summary>
    internal void End()
    {
        socket.Shutdown(SocketShutdown.Send);
        do
            _length = 0;
        while (More());
    }

    /// <summary>Resets the connection.</summary>
    internal void Reset() => socket.LingerState = new LingerOption(enable: true, 0);

    /// <summary>Reports that the client has reached the end of the test.</summary>
    internal void Finish() => finish();

    public void Dispose() => socket.Dispose();

    private bool More()
    {
        int received = socket.Receive(_bytes.AsSpan(_length));
        _length += received;
        return received > 0;
    }
}
