"""Public texts that the container-fit rules of Windows rest on."""

SESSION = "Microsoft, ASP.NET session-state modes; Google mcdc A6N in spirit; 2026-11"
CONTAINERS = "Microsoft, Windows container requirements and limits; 2026-11"
IDENTITY = "Microsoft, Group Managed Service Accounts for Windows containers; 2026-11"
EKS_WINDOWS = "Amazon EKS Best Practices Guide, Windows; 2026-05-04"
RDS = "Amazon RDS User Guide, features that RDS for SQL Server does not support; 2026-05"
OFFICE = "Microsoft, Considerations for server-side Automation of Office; 2026-11"
