namespace Orrery;

/// <summary>Which branch of a race ended first, and with what.</summary>
/// <param name="Branch">Its place among the branches, from 0.</param>
public readonly record struct Raced<T>(int Branch, T Value);
