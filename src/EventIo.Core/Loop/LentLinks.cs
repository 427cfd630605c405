namespace EventIo.Loop;

/// <summary>For each lent buffer of a loop, how much it holds and which one follows it in its queue.</summary>
internal sealed class LentLinks
{
    private int[] _next = new int[256];
    private int[] _length = new int[256];

    internal int Length(int buffer) => _length[buffer];

    internal int Next(int buffer) => _next[buffer];

    internal void Link(int buffer, int next) => _next[buffer] = next;

    internal void Put(LentBytes data)
    {
        if (data.Buffer >= _length.Length)
        {
            int size = Math.Max(data.Buffer + 1, _length.Length * 2);
            Array.Resize(ref _next, size);
            Array.Resize(ref _length, size);
        }
        _length[data.Buffer] = data.Length;
    }
}
