using EventIo.Native;

namespace EventIo.Multiplexing.Readiness;

/// <summary>A descriptor that a readiness mechanism found ready.</summary>
/// <param name="Key">The number that the descriptor was watched under.</param>
/// <param name="Events">What it is ready for, in the bits of poll(2).</param>
internal readonly record struct ReadyDescriptor(int Key, PollEvents Events);
