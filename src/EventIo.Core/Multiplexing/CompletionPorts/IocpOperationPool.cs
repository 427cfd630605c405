using System.Runtime.InteropServices;

namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>
/// A pool of reusable operations. It grows by blocks, and only when more are under way than ever before.
/// </summary>
internal sealed unsafe class IocpOperationPool : IDisposable
{
    private const int BlockSize = 64;

    private readonly List<nint> _blocks = [];
    private IocpOperation* _free;

    /// <summary>Takes a free operation, and initializes it.</summary>
    internal IocpOperation* Take(int slot, IocpRequest request)
    {
        if (_free is null)
            Grow();
        IocpOperation* operation = _free;
        _free = operation->Next;
        *operation = new IocpOperation { Slot = slot, Request = request, Buffer = Completion.NoBuffer };
        return operation;
    }

    /// <summary>Returns an operation to the pool. The kernel must be done with it.</summary>
    internal void Return(IocpOperation* operation)
    {
        operation->Next = _free;
        _free = operation;
    }

    /// <summary>Frees the memory. The kernel must be done with all of them.</summary>
    public void Dispose()
    {
        foreach (nint block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
        _free = null;
    }

    private void Grow()
    {
        var block = (IocpOperation*)NativeMemory.Alloc(BlockSize, (nuint)sizeof(IocpOperation));
        _blocks.Add((nint)block);
        for (int i = BlockSize - 1; i >= 0; i--)
            Return(block + i);
    }
}
