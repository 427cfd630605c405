using EventIo.Inspection.Sets;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Observation;

/// <summary>One descriptor of a poll(2) or select(2).</summary>
/// <param name="Descriptor">The descriptor.</param>
/// <param name="Events">The requested events.</param>
/// <param name="Link">What it refers to.</param>
internal readonly record struct PollSetEntry(int Descriptor, EpollEvents Events, DescriptorLink Link);
