namespace Orrery.Engine.Queues;

/// <summary>Points to a step of a run in the same partition.</summary>
public readonly record struct StepRef(ulong Run, int Step);
