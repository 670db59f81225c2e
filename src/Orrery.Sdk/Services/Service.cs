using System.Collections.Immutable;

namespace Orrery;

/// <summary>A service: its workflows and functions under one name. A worker finds the parameterless constructors of all subclasses in an assembly.</summary>
public abstract class Service
{
    /// <summary>Unique on a server: lower case, digits, dashes.</summary>
    public abstract string Name { get; }

    /// <summary>Which code this is; a run stays with the version that started it.</summary>
    public virtual string Version => "1";

    public abstract ImmutableArray<Workflow> Workflows { get; }

    public abstract ImmutableArray<Function> Functions { get; }

    /// <summary>Its own durable rows; none by default.</summary>
    public virtual ImmutableArray<Table> Tables => [];

    /// <summary>What it says of itself as it goes, for those who want to follow it; none by default.</summary>
    public virtual ImmutableArray<EventStream> Streams => [];

    /// <summary>What it adds to the portal; nothing by default.</summary>
    public virtual ImmutableArray<PortalPage> Pages => [];
}
