namespace Jena.Iot.Contracts.Trust;

/// <summary>What a certificate of the city lets its holder be: the words of the subject's organisational unit.</summary>
public static class Roles
{
    public const string Silo = "silo";
    public const string Api = "api";
    public const string Edge = "edge";
}
