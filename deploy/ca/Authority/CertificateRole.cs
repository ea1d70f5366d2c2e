namespace Jena.Iot.Ca.Authority;

/// <summary>What the holder of a certificate is in the city. Stands in the certificate as its organisational unit, in lower case.</summary>
public enum CertificateRole
{
    /// <summary>A cabinet's agent. Its name is the edge's slug; it proves itself to a broker.</summary>
    Edge = 0,

    /// <summary>A silo: to other silos, to API hosts, to a broker, and to edges where it has the broker inside.</summary>
    Silo = 1,

    /// <summary>An API host: to silos, and to browsers when its https uses it.</summary>
    Api = 2,

    /// <summary>A broker beside the silos.</summary>
    Broker = 3,

    /// <summary>A PostgreSQL server.</summary>
    Database = 4,

    /// <summary>A person's machine, to services that ask for a certificate.</summary>
    Operator = 5,

    /// <summary>Any other server that people or programs of the city reach by TLS.</summary>
    Host = 6,
}
