-- The role and the database of Jena.Iot; run once by a superuser. Tables are made by the silo's own migrations.
\prompt 'Password for role jena (will be shown): ' password
CREATE ROLE jena LOGIN PASSWORD :'password';
CREATE DATABASE jena OWNER jena ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE jena FROM PUBLIC;
