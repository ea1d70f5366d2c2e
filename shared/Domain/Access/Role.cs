namespace Jena.Iot.Domain.Access;

/// <summary>What a person may do; each role may do what those before it may.</summary>
public enum Role
{
    None = 0,

    /// <summary>Reads what is not public: audit, dead letters, credentials' names.</summary>
    Viewer = 1,

    /// <summary>Runs the day: calibrates, opens, closes, orders.</summary>
    Operator = 2,

    /// <summary>Changes configuration: registry, programmes, dead letters.</summary>
    Engineer = 3,

    /// <summary>Gives and takes tokens and credentials.</summary>
    Admin = 4,
}
