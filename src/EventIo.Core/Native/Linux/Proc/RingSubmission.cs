namespace EventIo.Native.Linux.Proc;

/// <summary>A request in a submission queue.</summary>
/// <param name="Operation">The kernel's name of the opcode: <c>POLL_ADD</c>.</param>
/// <param name="Descriptor">Its descriptor, or the index of a registered file; -1 for none.</param>
internal readonly record struct RingSubmission(string Operation, int Descriptor);
