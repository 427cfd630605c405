namespace EventIo.Native.Linux;

/// <summary>struct pollfd of poll(2).</summary>
internal struct PollDescriptor
{
    public int Descriptor;
    public PollEvents Events;
    public PollEvents Returned;
}
