namespace EventIo.Loop;

/// <summary>Received bytes in a lent buffer. Whoever has it sends it or gives it back.</summary>
/// <param name="Buffer">The buffer's number.</param>
/// <param name="Length">How many bytes it holds.</param>
public readonly record struct LentBytes(int Buffer, int Length);
