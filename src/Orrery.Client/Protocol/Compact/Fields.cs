using System.Reflection;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Guards what is written field by field against records that have grown a field since.</summary>
internal static class Fields
{
    /// <summary>Whether the type has exactly these public properties.</summary>
    public static bool Are<T>(params string[] names) =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).ToHashSet().SetEquals(names);
}
