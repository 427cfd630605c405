using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop;

/// <content>What goes out: queued by the handler's calls, sent when they return.</content>
public sealed partial class EventLoop
{
    // A peer that does not read costs no more pieces of output than this (and the few that were on their way).
    private const int MaxOutputs = 4;

    private const int WrittenBufferBytes = 16 * 1024;

    // A file goes out step by step, so that the counters tell how far it is.
    private const int MaxFileStep = 1 << 22;

    private readonly SegmentTable _segments = new();
    private readonly LentBuffers _written = new(WrittenBufferBytes);
    private readonly FileSends? _fileSends;

    internal static bool IsOutputFull(LoopConnection connection)
    {
        if (connection.Output.Count < MaxOutputs && !connection.Is(LoopConnectionFlags.Closing))
            return false;
        connection.Set(LoopConnectionFlags.WasFull);
        return true;
    }

    internal void Send(LoopConnection connection, LentBytes data) => Enqueue(connection, Lent(data));

    internal void SendStatic(LoopConnection connection, nint address, int length) => Enqueue(
        connection, new OutputSegment { Kind = OutputKind.Static, Offset = address, Length = length });

    internal void SendFile(LoopConnection connection, int file, long offset, long length) => Enqueue(
        connection, new OutputSegment { Kind = OutputKind.File, Owner = file, Offset = offset, Length = length });

    internal bool CanSendLinked(LoopConnection connection) =>
        Mechanism.CanSendLinked && connection.Output.Count == 0 && !connection.Is(LoopConnectionFlags.Closing)
        && (connection.OpenBuffer == LoopConnection.NoBuffer || connection.OpenBytes == 0);

    internal void SendLinked(LoopConnection connection, int folder, ReadOnlySpan<byte> path, long offset, int length)
    {
        int head = connection.OpenBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LinkedFile.Room(head, length, path.Length), WrittenBufferBytes);
        var file = new LinkedFile(_written.Address(connection.OpenBuffer), head, folder, offset, length);
        file.WritePath(path);
        connection.OpenBytes += length;
        Seal(connection);
        connection.Set(LoopConnectionFlags.Sending | LoopConnectionFlags.WasFull);
        Mechanism.SendLinked(connection.Slot, file);
    }

    internal Span<byte> Reserve(LoopConnection connection, int count)
    {
        if (connection.OpenBuffer != LoopConnection.NoBuffer && WrittenBufferBytes - connection.OpenBytes < count)
            Seal(connection);
        if (connection.OpenBuffer == LoopConnection.NoBuffer)
        {
            connection.OpenBuffer = _written.Take();
            connection.OpenBytes = 0;
        }
        return _written.Bytes(connection.OpenBuffer, WrittenBufferBytes)[connection.OpenBytes..];
    }

    private static OutputSegment Lent(LentBytes data) =>
        new() { Kind = OutputKind.Lent, Owner = data.Buffer, Offset = data.Offset, Length = data.Length };

    private void Enqueue(LoopConnection connection, in OutputSegment segment)
    {
        Seal(connection);
        // A handler may close a connection and go on with it for the rest of its call.
        if (connection.Is(LoopConnectionFlags.Closing))
            LetGo(segment);
        else
            connection.Output.Enqueue(_segments, segment);
    }

    // What was written so far becomes a piece of output; a buffer into which nothing was written goes back.
    private void Seal(LoopConnection connection)
    {
        int buffer = connection.OpenBuffer;
        if (buffer == LoopConnection.NoBuffer)
            return;
        connection.OpenBuffer = LoopConnection.NoBuffer;
        if (connection.OpenBytes == 0 || connection.Is(LoopConnectionFlags.Closing))
            _written.Return(buffer);
        else
            connection.Output.Enqueue(
                _segments, new OutputSegment { Kind = OutputKind.Written, Owner = buffer, Length = connection.OpenBytes });
    }

    private void SendOutput(LoopConnection connection)
    {
        while (connection.Output.Count > 0)
        {
            int sent = SendFirst(connection);
            if (sent == Multiplexer.Pending)
            {
                connection.Set(LoopConnectionFlags.Sending);
                return;
            }
            if (sent < 0)
            {
                Fail(connection, -sent);
                return;
            }
            if (!TakeSent(connection, sent))
                return;
        }
    }

    private int SendFirst(LoopConnection connection)
    {
        ref OutputSegment first = ref connection.Output.Peek(_segments);
        int length = (int)Math.Min(first.Length, MaxFileStep);
        if (first.Kind == OutputKind.File)
            return SendFile(connection, first, length);
        nint address = (nint)first.Offset + first.Kind switch
        {
            OutputKind.Lent => Mechanism.Buffers.Address(first.Owner),
            OutputKind.Written => _written.Address(first.Owner),
            _ => 0,
        };
        return Mechanism.Send(connection.Slot, address, length, isMoreComing: connection.Output.Count > 1);
    }

    private int SendFile(LoopConnection connection, in OutputSegment file, int length)
    {
        if (_fileSends is null)
            return Mechanism.SendFile(connection.Slot, file.Owner, file.Offset, length);
        int error = 0;
        connection.FileSend ??= _fileSends.Begin(connection.Descriptor, file.Owner, file.Offset, file.Length, out error);
        return connection.FileSend is { } send ? Mechanism.SendFile(connection.Slot, send, length) : -error;
    }

    private void Sent(LoopConnection connection, int result)
    {
        connection.Clear(LoopConnectionFlags.Sending);
        if (result < 0)
            Fail(connection, -result);
        else if (TakeSent(connection, result))
            Settle(connection);
    }

    private void LinkedFileFailed(LoopConnection connection)
    {
        connection.Clear(LoopConnectionFlags.Sending);
        LetGo(connection.Output.Dequeue(_segments));
        _handler.LinkedFileFailed(connection);
        Settle(connection);
    }

    private bool TakeSent(LoopConnection connection, int bytes)
    {
        Counters.BytesSent += bytes;
        ref OutputSegment first = ref connection.Output.Peek(_segments);
        if (bytes == MaxFileStep && first.Length > bytes)
        {
            first.Offset += bytes;
            first.Length -= bytes;
            return true;
        }
        OutputSegment sent = connection.Output.Dequeue(_segments);
        LetGo(sent);
        if (TakeFileSend(connection) is { } send)
            _fileSends!.Return(send);
        if (bytes == sent.Length)
            return true;
        // A file has shrunk since its length was told to the peer: a connection that ends early is the only way to say so.
        Close(connection);
        return false;
    }

    private void LetGo(in OutputSegment segment)
    {
        switch (segment.Kind)
        {
            case OutputKind.Lent:
                Mechanism.ReturnBuffer(segment.Owner);
                break;
            case OutputKind.Written:
                _written.Return(segment.Owner);
                break;
            case OutputKind.File:
                CloseFile(segment.Owner);
                break;
        }
    }

    private IFileSend? TakeFileSend(LoopConnection connection)
    {
        IFileSend? send = connection.FileSend;
        connection.FileSend = null;
        Counters.SystemCalls += send?.TakeUncountedCalls() ?? 0;
        return send;
    }

    private void DropOutput(LoopConnection connection)
    {
        // What is half sent may have bytes in a pipe.
        TakeFileSend(connection)?.Dispose();
        while (connection.Output.Count > 0)
            LetGo(connection.Output.Dequeue(_segments));
        if (connection.OpenBuffer != LoopConnection.NoBuffer)
            _written.Return(connection.OpenBuffer);
        connection.OpenBuffer = LoopConnection.NoBuffer;
    }

    private void CloseFile(int file)
    {
        SystemFile.Close(file);
        Counters.SystemCalls++;
    }
}
